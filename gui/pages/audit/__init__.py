"""Labels checked blindly, until their error is bounded."""
