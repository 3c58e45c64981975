"""What checklists, tags and descriptions say of images and of classes."""
