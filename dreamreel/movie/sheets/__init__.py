"""What is drawn of a scene: plots, tables, motion, sheets of stills."""
