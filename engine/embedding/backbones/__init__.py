"""Every backbone there is: bundled, installed, of a hub, of a file; found, described, loaded."""
