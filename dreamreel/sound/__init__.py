"""Sound: files decoded, measured hop by hop, and what is made of that: curves, onsets, beats.

Nothing here knows of scenes, and nothing loads torch.
"""
