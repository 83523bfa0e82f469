"""The sky by day and night, and what hangs in it."""
