"""Explanations: what a code, a key, a word of curves or a favorite neuron means, when it is new.

Codes, their examples, the tables of keys and functions and the catalogue say all there is; here it
is found by name and put together. How it is shown is not known here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dreamreel.catalogue import EMBEDDED
from dreamreel.catalogue.favorites import favorites
from dreamreel.errors import UsageError
from dreamreel.scene.guide.examples import EXAMPLES
from dreamreel.scene.guide.reference import default_text, range_text, takes
from dreamreel.scene.guide.words import WordExplained, words
from dreamreel.scene.keys.keyspec import KeySpec
from dreamreel.scene.keys.table import CURVE_KEYS, KEYFRAME_KEYS, KEYS, LATER, children
from dreamreel.scene.text.codes import CODES
from dreamreel.scene.text.problems import quoted, suggestion

FIRST_WARNING = "DR190"
"""The least code of what is strange but not wrong."""
CURVE = "CURVE"
"""Stands for any key that moves, in the paths of its own keys."""

_CODE = re.compile(r"DR\d{3}", re.IGNORECASE)


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


Explained = CodeExplained | KeyExplained | WordExplained | NeuronExplained


def explain(name: str) -> tuple[Explained, ...]:
    """Return what a name means; of a key's last word, every key that is called so.

    Args:
        name: a code such as ``DR104``, a key such as ``camera.zoom`` or ``zoom``, a name or
            function of expressions or an ease such as ``since``, or a favorite neuron of the
            embedded network.

    Raises:
        UsageError: there is nothing of that name.
    """
    wanted = name.strip()
    if _CODE.fullmatch(wanted):
        return (_code(wanted.upper()),)
    found = (*_keys(wanted), *_words(wanted)) or _favorites(wanted)
    if not found:
        raise _unknown(wanted)
    return found


def _code(code: str) -> CodeExplained:
    if code not in CODES:
        raise UsageError(f"there is no code {code}", hint="dreamreel explain lists all codes.")
    return explain_code(code)


def explain_code(code: str) -> CodeExplained:
    """Return what one of `CODES` stands for."""
    about, example = CODES[code], EXAMPLES[code]
    severity = "warning" if code >= FIRST_WARNING else "error"
    return CodeExplained(
        code, severity, about.title, about.explanation, example.wrong, example.right
    )


def _keys(name: str) -> tuple[KeyExplained, ...]:
    path = re.sub(r"\[\d*\]", "", name).removesuffix(":")
    found = tuple(each for at, each in _known().items() if _is_called(at, path))
    return tuple(each for each in found if _plain(each.key) == path) or found


def _words(name: str) -> tuple[WordExplained, ...]:
    called = re.sub(r"\(.*", "", name)
    return tuple(each for each in words() if each.word == called)


def _favorites(name: str) -> tuple[NeuronExplained, ...]:
    return tuple(
        NeuronExplained(
            name, EMBEDDED, found.address, found.reason, f"- {{dream: {name}, for: 8s}}"
        )
        for found in favorites(EMBEDDED)
        if found.name == name
    )


def _unknown(name: str) -> UsageError:
    keys = (*_known(), *(at.rpartition(".")[2] for at in _known()))
    others = (*(each.word for each in words()), *(each.name for each in favorites(EMBEDDED)))
    near = suggestion(name, (*CODES, *keys, *others))
    return UsageError(
        f"there is no code, key, word of curves or favorite neuron {quoted(name)}{near}",
        hint="Codes: dreamreel explain. Keys, functions and eases: docs/scene-reference.md. "
        "Neurons: dreamreel neurons.",
    )


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
