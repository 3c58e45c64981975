"""The list of classes: examples are dropped here, and names, colours and keys are shown."""
