"""Networks run: pixels prepared, batches sized, onnxruntime or torch."""
