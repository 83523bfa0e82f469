"""DreamReel: infinite-zoom movies, dreamt by neural networks and scripted in YAML."""

__version__ = "0.1.0"
