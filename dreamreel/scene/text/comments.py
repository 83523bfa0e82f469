"""Comments of a YAML text: what stands between its tokens and begins with ``#``."""

import re
from dataclasses import dataclass

import yaml

_COMMENT = re.compile("#[^\n]*")


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment."""

    text: str
    """From its ``#`` on, without blanks at its end."""
    index: int
    """Characters before it."""
    line: int
    """From 0."""
    column: int
    """From 0."""
    is_alone: bool
    """Whether its line holds nothing else."""


def comments_of(text: str) -> list[Comment]:
    """Return the comments of a text that PyYAML can read, in order; line feeds end its lines."""
    comments: list[Comment] = []
    end = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        comments += _between(text, end, token.start_mark.index)
        end = max(end, token.end_mark.index)
    return [*comments, *_between(text, end, len(text))]


def _between(text: str, start: int, end: int) -> list[Comment]:
    return [_comment(text, match) for match in _COMMENT.finditer(text, start, end)]


def _comment(text: str, match: re.Match[str]) -> Comment:
    begin = text.rfind("\n", 0, match.start()) + 1
    line = text.count("\n", 0, match.start())
    is_alone = not text[begin : match.start()].strip()
    return Comment(match[0].rstrip(), match.start(), line, match.start() - begin, is_alone)
