"""All checklists as one table of classes and attributes."""
