"""Portraits: the picture that one neuron wants, painted by recipes of the field or our own."""
