"""ffmpeg's metadata text format: keys and values, with what is special escaped.

A scene travels in a movie through such a file rather than through ``-metadata KEY=VALUE``, because
one command-line argument holds at most 128 KiB on Linux and shows in every process list.
Format: https://ffmpeg.org/ffmpeg-formats.html#Metadata-2
"""

import re
from collections.abc import Mapping

_HEADER = ";FFMETADATA1\n"
_SPECIAL = re.compile(r"([=;#\\\n\r])")
_ENTRY = re.compile(r"((?:[^\\\n=]|\\.)*)=((?:[^\\\n]|\\.)*)(?:\n|\Z)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def format_metadata(entries: Mapping[str, str]) -> str:
    """Return the text that stands for the entries.

    Raises:
        ValueError: if a key or value holds the character NUL, at which ffmpeg stops reading.
    """
    for key, value in entries.items():
        if "\0" in key + value:
            raise ValueError(f"metadata {key!r} holds a NUL character")
    return _HEADER + "".join(_line(key, value) for key, value in entries.items())


def parse_metadata(text: str) -> dict[str, str]:
    """Return the entries of the whole movie; keys in lower case, as Matroska raises them."""
    body = text.removeprefix(_HEADER)
    entries: dict[str, str] = {}
    position = 0
    while entry := _ENTRY.match(body, position):
        entries[_unescape(entry[1]).lower()] = _unescape(entry[2])
        position = entry.end()
    return entries


def _line(key: str, value: str) -> str:
    # ffmpeg's reader takes any line feed after a backslash for an escaped one, even when that
    # backslash is itself escaped. A NUL, at which the value ends for it, stands between them.
    end = "\0\n" if value.endswith("\\") else "\n"
    return f"{_escape(key)}={_escape(value)}{end}"


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
