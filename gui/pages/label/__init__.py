"""The page where classes are defined and the folder is labelled."""
