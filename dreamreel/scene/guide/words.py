"""Words of curves: the names and functions of expressions, and the eases, each with what it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dreamreel.scene.curves.easing import FAMILIES
from dreamreel.scene.curves.functions import FUNCTIONS, TIMED, TIMES
from dreamreel.scene.guide import primer

_BEGINNINGS = {"in_": "begins gently", "out_": "ends gently", "in_out_": "does both"}


@dataclass(frozen=True, slots=True)
class WordExplained:
    """What a word of curves is."""

    word: str
    kind: str
    """``name`` or ``function`` of an expression, or ``ease``."""
    doc: str
    example: str = ""
    """A curve, as a scene has it behind a key."""


def words() -> tuple[WordExplained, ...]:
    """Return every word; one that is two things, such as a key too, is here as what it is here."""
    names = [_of_expressions(name, "name", doc) for name, doc in TIMES.items()]
    plain = [_of_expressions(name, "function", row.doc) for name, row in FUNCTIONS.items()]
    timed = [_of_expressions(n, "function", row.doc, row.example) for n, row in TIMED.items()]
    return (*names, *timed, *plain, *_eases())


def _of_expressions(word: str, kind: str, doc: str, example: str = "") -> WordExplained:
    expr = f'{{expr: "{example}"}}' if example else ""
    return WordExplained(word, kind, doc.replace("`", ""), expr)


def _eases() -> tuple[WordExplained, ...]:
    families: Mapping[str, str] = {
        f"{form}{name}": f"{primer.FAMILIES[name]}; {manner}"
        for name in FAMILIES
        for form, manner in _BEGINNINGS.items()
    }
    docs = {**primer.SINGLE_EASES, **families}
    return tuple(
        WordExplained(re.sub(r"\(.*", "", ease), "ease", f"{ease}: {doc}", _keys(ease))
        for ease, doc in docs.items()
    )


def _keys(ease: str) -> str:
    values = ease.replace("x1, y1, x2, y2", "0.4, 0, 0.2, 1")
    quoted = f'"{values}"' if "," in values else values
    return f"{{keys: [{{at: 0s, value: 0.2}}, {{at: 4s, value: 0.6, ease: {quoted}}}]}}"
