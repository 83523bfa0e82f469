"""How a network sees a picture: what excites a unit, and where in the picture that is."""
