"""How to look into a network: the legal names, and the choices of a command. No torch here."""

from typing import Literal, get_args

Method = Literal["gradient", "deconvnet", "guided"]
"""How a unit's answer is followed back to the pixels."""
Form = Literal["raw", "norm", "overlay"]
"""How the map of a unit is drawn."""
METHODS: tuple[Method, ...] = get_args(Method)
FORMS: tuple[Form, ...] = get_args(Form)

SIZE = 224
"""Shorter side of what the network sees, pixels: that of most networks' training (Krizhevsky et
al. 2012 and those who follow)."""
TOP = 9
"""Patches of a channel (Zeiler and Fergus 2014, figure 2)."""
BATCH = 8
"""Pictures that a network sees at once, and most that a kill may cost."""
