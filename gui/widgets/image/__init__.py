"""Parts that show images one at a time or in a strip, and walk through them."""
