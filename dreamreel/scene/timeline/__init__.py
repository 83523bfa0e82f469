"""From a scene to numbers per tick and per frame."""
