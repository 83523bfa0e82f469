"""Where an option is to be found that a command does not have: in other commands, or in scenes.

An option that one command has and its neighbor has not is the likeliest slip of who knows the
program; and whatever has no option at all may be a key of the scene.
"""

from collections.abc import Iterator
from typing import Any

MOST_NAMED = 3
"""Commands, and keys: more would be no help."""


def hint_for(error: Exception) -> str:
    """Return where an option that was refused is to be found; empty: nowhere, or nothing was.

    Args:
        error: of the command line.
    """
    option: str = getattr(error, "option_name", "") or ""
    context: Any = getattr(error, "ctx", None)  # of a library that typer does not show
    if context is None or not hasattr(error, "possibilities") or not option.startswith("-"):
        return ""
    root = context.find_root()
    commands = list(_commands_with(option, root.command.commands))[:MOST_NAMED]
    if commands:
        return (
            f"{option} is an option of {_listed([f'{root.command_path} {c}' for c in commands])}."
        )
    own = {name for each in context.command.params for name in each.opts}
    keys = list(_keys_called(option))[:MOST_NAMED] if "--set" in own else []
    return f"A scene says that: --set {_listed([f'{key}=VALUE' for key in keys])}." if keys else ""


def _commands_with(option: str, commands: dict[str, Any]) -> Iterator[str]:
    for name, command in commands.items():
        if any(option in (*each.opts, *each.secondary_opts) for each in command.params):
            yield name


def _keys_called(option: str) -> Iterator[str]:
    from dreamreel.scene.keys.table import KEYS  # here: only who slips waits for the language

    word = option.removeprefix("--").replace("-", "_")
    for path, spec in KEYS.items():
        if spec.name == word and "[]" not in path and spec.kind != "section":
            yield path


def _listed(names: list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last
