"""How the folder is labelled, and what a run of labelling found."""
