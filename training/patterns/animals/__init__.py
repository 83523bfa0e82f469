"""Birds and beasts."""
