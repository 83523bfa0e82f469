"""Explanations: what a code, a key or a favorite neuron means, for someone who has just met it.

Codes, their examples, the table of keys and the catalogue say all there is; here it is found by
name and put together. How it is shown is not known here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dreamreel.catalogue import EMBEDDED
from dreamreel.catalogue.favorites import favorites
from dreamreel.errors import UsageError
from dreamreel.scene.guide.examples import EXAMPLES
from dreamreel.scene.guide.reference import default_text, range_text, takes
from dreamreel.scene.keys.keyspec import KeySpec
from dreamreel.scene.keys.table import CURVE_KEYS, KEYFRAME_KEYS, KEYS, LATER, children
from dreamreel.scene.text.codes import CODES
from dreamreel.scene.text.problems import quoted, suggestion

FIRST_WARNING = "DR190"
"""The least code of what is strange but not wrong."""
CURVE = "CURVE"
"""Stands for any key that moves, in the paths of its own keys."""


@dataclass(frozen=True, slots=True)
class CodeExplained:
    """What a code stands for."""

    code: str
    severity: str
    """``error`` or ``warning``."""
    title: str
    explanation: str
    wrong: str
    """Lines of a scene that have this problem."""
    right: str
    """The same lines, mended."""


@dataclass(frozen=True, slots=True)
class KeyExplained:
    """What a key means."""

    key: str
    """Its path."""
    doc: str
    takes: str = ""
    moves: bool = False
    """Whether it takes a curve."""
    default: str = ""
    """As a scene would write it; empty: none, or it depends."""
    range: str = ""
    """Empty: any value."""
    example: str = ""
    """The key with a value, as a line of YAML."""
    keys: tuple[str, ...] = ()
    """Of a section: the names of the keys in it."""


@dataclass(frozen=True, slots=True)
class NeuronExplained:
    """What a favorite neuron is."""

    name: str
    network: str
    address: str
    reason: str
    """What its portrait shows."""
    clip: str
    """As a scene dreams it."""


Explained = CodeExplained | KeyExplained | NeuronExplained


def explain(name: str) -> tuple[Explained, ...]:
    """Return what a name means; of a key's last word, every key that is called so.

    Args:
        name: a code such as ``DR104``, a key such as ``camera.zoom`` or ``zoom``, or a favorite
            neuron of the embedded network.

    Raises:
        UsageError: there is no such code, key or favorite.
    """
    wanted = name.strip()
    if wanted.upper() in CODES:
        return (explain_code(wanted.upper()),)
    known = _known()
    path = re.sub(r"\[\d*\]", "", wanted).removesuffix(":")
    found = tuple(each for at, each in known.items() if _is_called(at, path))
    exact = tuple(each for each in found if _plain(each.key) == path)
    if not found:
        return (_explain_favorite(wanted, (*known, *(at.rpartition(".")[2] for at in known))),)
    return exact or found


def explain_code(code: str) -> CodeExplained:
    """Return what one of `CODES` stands for."""
    about, example = CODES[code], EXAMPLES[code]
    severity = "warning" if code >= FIRST_WARNING else "error"
    return CodeExplained(
        code, severity, about.title, about.explanation, example.wrong, example.right
    )


def _explain_favorite(name: str, keys: tuple[str, ...]) -> NeuronExplained:
    chosen = {each.name: each for each in favorites(EMBEDDED)}
    if name not in chosen:
        near = suggestion(name, (*CODES, *keys, *chosen))
        raise UsageError(
            f"there is no code, key or favorite neuron {quoted(name)}{near}",
            hint="Codes: dreamreel explain. Keys: docs/scene-reference.md. "
            "Neurons: dreamreel neurons.",
        )
    found = chosen[name]
    clip = f"- {{dream: {name}, for: 8s}}"
    return NeuronExplained(name, EMBEDDED, found.address, found.reason, clip)


def _known() -> Mapping[str, KeyExplained]:
    """Return every key by its path without brackets, those of curves included."""
    table = {_plain(path): _of_table(spec) for path, spec in KEYS.items()}
    curves = {f"{CURVE}.{name}": doc for name, doc in CURVE_KEYS.items()}
    keyframes = {f"{CURVE}.keys.{name}": doc for name, doc in KEYFRAME_KEYS.items()}
    later = dict.fromkeys(LATER, "The language knows it, but this version does not have it yet.")
    words = {**curves, **keyframes, **later}
    return {**{path: KeyExplained(path, doc) for path, doc in words.items()}, **table}


def _is_called(known: str, path: str) -> bool:
    """Tell whether a path is this key's, its last word, or that of this key of some curve."""
    of_a_curve = known.startswith(CURVE) and path.endswith(known.removeprefix(CURVE))
    return path in (known, known.rpartition(".")[2]) or of_a_curve


def _of_table(spec: KeySpec) -> KeyExplained:
    default = "" if spec.default is None else default_text(spec)
    inner = tuple(children(spec.path)) or tuple(children(f"{spec.path}[]"))
    value = spec.example or default
    return KeyExplained(
        key=spec.path,
        doc=spec.doc,
        takes=_unmarked(takes(spec)),
        moves=spec.curve,
        default=default,
        range=range_text(spec),
        example=f"{spec.name}: {value}" if value else "",
        keys=inner,
    )


def _plain(path: str) -> str:
    return path.replace("[]", "")


def _unmarked(text: str) -> str:
    """Return Markdown as plain text."""
    return re.sub(r"\[([^\]\n]*)\]\(#\w+\)", r"\1", text).replace("`", "").replace("*", "")
