"""One movie to be made: where it goes, what is noted of it, how it streams into an encoder."""
