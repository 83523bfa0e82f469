"""The patterns: every class of picture that the embedded network learns, family by family."""
