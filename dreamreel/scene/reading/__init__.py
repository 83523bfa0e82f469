"""From the tree to checked values, section by section."""
