"""Clips of a scene, as they are printed to be pasted into a sequence."""

from collections.abc import Sequence

CLIP = "for: 4s, fade: 1s"
"""What a clip says besides what it dreams; the first one has nothing to fade from."""


def clips_of(dreams: Sequence[str]) -> list[str]:
    """Return a line for each of what clips dream, as YAML writes it."""
    first = CLIP.partition(",")[0]
    return [
        f"  - {{dream: {dream}, {CLIP if number else first}}}"
        for number, dream in enumerate(dreams)
    ]
