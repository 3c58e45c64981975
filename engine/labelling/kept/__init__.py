"""What a project keeps of labels: the labels themselves, and what was seen of them."""
