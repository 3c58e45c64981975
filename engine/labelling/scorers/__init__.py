"""What speaks for each class in every image: examples through a classifier or the graph, texts."""
