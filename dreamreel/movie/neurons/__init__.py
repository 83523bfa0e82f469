"""What neurons want: portraits, atlases, lineages, and their pages."""
