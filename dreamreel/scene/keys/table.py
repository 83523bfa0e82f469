"""The table of keys: every key of the language with its kind, default, range and meaning.

The loader, the messages, the JSON schema and the reference page all read it here, and a default
stands nowhere else. The keys of one clip stand under ``sequence[]``.
"""

from collections.abc import Mapping
from functools import cache

from dreamreel.scene.keys.dream import DREAM_KEYS
from dreamreel.scene.keys.keyspec import KeySpec
from dreamreel.scene.keys.masks import MASK_KEYS
from dreamreel.scene.keys.movie import HEAD_KEYS, OUTPUT_KEYS
from dreamreel.scene.keys.sequence import SEQUENCE_KEYS
from dreamreel.scene.keys.sound import SOUND_KEYS
from dreamreel.scene.keys.time import TIME_KEYS

TABLE: tuple[KeySpec, ...] = (
    *HEAD_KEYS,
    *TIME_KEYS,
    *SOUND_KEYS,
    *SEQUENCE_KEYS,
    *MASK_KEYS,
    *DREAM_KEYS,
    *OUTPUT_KEYS,
)
"""Every key, in the order of the reference page, and of a scene that is formatted."""

KEYS = {spec.path: spec for spec in TABLE}
"""The table by path."""

CURVE_KEYS = {
    "expr": "An expression, in the unit of the key; of a pair, a list of two. Instead of keys.",
    "keys": "The keys, a list of {at: moment, value: quantity, ease: name}; moments ascend.",
    "outside": "Before the first and after the last key: hold, loop or mirror.",
    "add": "A list of curves whose values are added.",
    "smooth": "A length of time, at most 60s, around each moment, over which the sum is averaged.",
    "clamp": "[low, high] that the curve is held within; the last that is done.",
}
"""The keys of a curve that moves."""

KEYFRAME_KEYS = {
    "at": "The moment: 12s, 16b, 25%, +4s after the key before, -2s from the movie's end, or a "
    "marker: drop, drop+2b.",
    "value": "The value, written as the key itself takes it.",
    "ease": "How this key is reached from the one before.",
}
"""The keys of one key of a curve."""

LATER = frozenset(
    {
        "waypoints",
        "video.loop",
        "start.video",
    }
)
"""Keys that the language knows and this version does not have."""


@cache
def children(path: str) -> Mapping[str, KeySpec]:
    """Return the keys directly in a section, by name; of the whole scene for the empty path."""
    return {spec.name: spec for spec in TABLE if spec.parent == path}
