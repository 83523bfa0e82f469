"""The work folder: what lies in it, who holds it, what of it is believed."""
