"""One picture climbing: octaves, gazes, gradients and their conditioning. Knows no scenes."""
