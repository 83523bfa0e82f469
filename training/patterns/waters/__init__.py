"""What lives in the sea and on its shore."""
