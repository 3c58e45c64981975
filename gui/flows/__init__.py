"""The work that follows a change: scanning, embedding, thumbnails, labelling, exporting."""
