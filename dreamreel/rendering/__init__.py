"""Ticks into frames: the dream carried on, its views, and the events that tell of them."""
