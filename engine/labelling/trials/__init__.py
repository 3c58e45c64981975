"""A folder whose truth is known, labelled from a draw of examples, and how right that was."""
