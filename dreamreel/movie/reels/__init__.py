"""Making movies: previews, renders by segments, takes that are kept, stills."""
