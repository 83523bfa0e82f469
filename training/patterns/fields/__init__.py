"""Fields: fluids, fractals and ornaments, which a formula draws without end."""
