"""Whole jobs: a scene becomes a verified movie, a still, a plan. The one integrator below `cli`."""
