"""What a project keeps of labels: the labels, what they were made under, what was seen of them."""
