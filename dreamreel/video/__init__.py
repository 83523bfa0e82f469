"""Frames in, a verified movie out: codecs, ffmpeg, the frame sink and the probe. Without torch."""
