"""Textures: what fills the plane, on the scale of a skin or a cloth."""
