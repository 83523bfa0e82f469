"""The table of keys: kind, unit, range, default and meaning of everything that a scene may say."""
