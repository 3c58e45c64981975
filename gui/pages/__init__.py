"""What the rail leads to; no page knows another, and each has one door, `page`."""
