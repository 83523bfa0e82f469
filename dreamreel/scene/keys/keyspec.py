"""What is known of one key of the language. The keys themselves stand in `keys.table`."""

from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Literal

from dreamreel.scene.keys.kinds import QuantityKind

StructureKind = Literal[
    "section",  # a mapping of further keys
    "clips",
    "entries",  # a list of sections
    "moments",  # by name
    "text",
    "choice",
    "seed",
    "size",
    "yes",  # only the word true
    "colors",
    "file",
    "template",
    "moment",
    "address",
    "unit",
    "chord",
    "files",  # a file, or a list of them
    "numbers",  # by name
    "patches",  # of keys with values, by name
    "axes",  # lists of values by key
    "curves",  # sections by name
    "tracks",  # files by name
    "curve_name",
    "track_name",
]


@dataclass(frozen=True, slots=True)
class KeySpec:
    """One key."""

    path: str
    """Dotted; ``sequence[]`` stands for any clip."""
    kind: QuantityKind | StructureKind
    doc: str
    """What it does, one paragraph."""
    default: str | None = None
    """As it would be written; of a pair, of each of its two; None: none, or it depends."""
    low: float | Fraction = -inf
    """Least legal value, in the kind's unit."""
    high: float | Fraction = inf
    """Greatest legal value."""
    curve: bool = False
    """Whether it may move: ``{keys: [...]}``, ``{expr: ...}``."""
    ease: str = "linear"
    """How the keys of its curve are reached unless they say otherwise."""
    pair: bool = False
    """Whether it is a list of two: x and y."""
    word: str = ""
    """A word that it takes besides, such as ``auto``."""
    choices: tuple[str, ...] = ()
    """The legal names of a choice."""
    scalar: bool = False
    """Whether a section may also be written as a single word."""
    example: str = ""
    """As YAML, for the reference page and the schema."""

    @property
    def parent(self) -> str:
        """Path of the section that it stands in; empty at the top."""
        return self.path.rpartition(".")[0]

    @property
    def name(self) -> str:
        """The key itself."""
        return self.path.rpartition(".")[2]
