"""The file as text and as a tree: read strictly, every node with its place; problems."""
