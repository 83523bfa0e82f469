"""Where a scene comes from, and what is said beside it: values, not yet looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Said:
    """What is said beside a scene, by options or arguments."""

    size: str | None = None
    """Replaces ``video.size``, written as there."""
    fps: str | int | Fraction | None = None
    """Replaces ``video.fps``."""
    seed: str | int | None = None
    """Replaces ``seed``."""
    variant: str | None = None
    """Name of the variant that is wanted."""
    settings: tuple[str, ...] = ()
    """What else is set, each as ``camera.zoom=1 oct/s``; later ones win."""
    allow: tuple[Path, ...] = ()
    """Folders, besides the scene's own, whose files it may use."""

    @property
    def overrides(self) -> Mapping[str, str]:
        """The values that win over all else, by the path of the key."""
        given = {"video.size": self.size, "video.fps": self.fps, "seed": self.seed}
        return {path: str(value) for path, value in given.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a scene comes from, and what may differ from its text."""

    name: str
    """Of the scene: its file's name without ending."""
    file: str
    """As messages name it."""
    path: Path | None
    folder: Path
    """Beside which files are looked for."""
    said: Said
