"""One scene out of several texts: includes, variants, settings, sweeps."""
