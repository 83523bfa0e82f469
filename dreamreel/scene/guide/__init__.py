"""What tells people and editors of the language: reference, schema, examples."""
