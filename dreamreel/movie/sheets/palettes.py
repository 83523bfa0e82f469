"""The colors of a plot, dark and light; what is drawn with them is not known here."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """Colors as #RRGGBB."""

    paper: str
    panel: str
    ink: str
    muted: str
    """Of what is read second."""
    beat: str
    bar: str
    marker: str
    voices: tuple[str, ...]
    """Of neurons, in turn."""
    sections: Mapping[str, tuple[str, ...]]
    """Of curves, by the section that they stand in, in turn."""

    def voice(self, rank: int) -> str:
        """Return the color of a neuron, by the order in which they come up."""
        return self.voices[rank % len(self.voices)]

    def curve(self, path: str, number: int) -> str:
        """Return the color of a curve: those of one section are akin."""
        shades = self.sections.get(path.partition(".")[0], self.voices)
        return shades[number % len(shades)]


DARK = Palette(
    paper="#101116",
    panel="#181a21",
    ink="#e4e5ea",
    muted="#8d92a3",
    beat="#22252e",
    bar="#343844",
    marker="#ffcf5c",
    voices=("#4fc3d9", "#f08a5d", "#9b8cf2", "#7fd18b", "#e86fa0", "#d9c14f"),
    sections={
        "camera": ("#5cc8f2", "#7ee0d0"),
        "ascent": ("#f6a55c", "#f2ca5c"),
        "priors": ("#b69cf5", "#8fa4f7"),
        "look": ("#f07ba5", "#f0998c"),
        "start": ("#8fd694",),
    },
)
LIGHT = Palette(
    paper="#fbfaf7",
    panel="#f1efe9",
    ink="#1d1e24",
    muted="#6c6f7a",
    beat="#e4e1d9",
    bar="#cbc7bc",
    marker="#b4650a",
    voices=("#1f7a94", "#c4532a", "#5b4bc4", "#2f8a4b", "#b8336f", "#8a7412"),
    sections={
        "camera": ("#1473a8", "#138a7b"),
        "ascent": ("#b85f0f", "#94700a"),
        "priors": ("#6a4bc0", "#3f56bd"),
        "look": ("#b8336f", "#b3452f"),
        "start": ("#2f8a4b",),
    },
)
PALETTES: Mapping[str, Palette] = {"dark": DARK, "light": LIGHT}
