"""What moves: one number over time, from keys, expressions or a sound."""
