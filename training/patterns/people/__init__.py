"""People's faces, and eyes of all kinds."""
