"""The garden: flowers and plants, and how they grow."""
