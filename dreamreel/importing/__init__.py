"""Scenes out of the settings of other tools: Deforum's schedules and Parseq's tables.

From a file of theirs to the text of a scene and a report of what was lost. Their formulas are read
by a parser of our own and never run as Python; a file may come from a stranger.
"""
