"""``dreamreel import``: scenes out of other tools' settings."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.init import write_new
from dreamreel.cli.streams import show, tell, visible
from dreamreel.errors import UsageError

Format = Literal["deforum", "parseq"]

FormatName = Annotated[
    Format, typer.Argument(metavar="deforum|parseq", help="Whose file it is.", show_default=False)
]
File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="Deforum's settings; or Parseq's document or rendered manifest.",
        show_default=False,
        readable=False,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "-o", "--out", metavar="SCENE", readable=False, help="The new scene; without it, stdout."
    ),
]
Sequence = Annotated[
    list[str] | None,
    typer.Option(
        "--sequence",
        metavar="ADDRESS",
        help="A neuron to be dreamt, such as s16c:75. Can be repeated: they take turns.",
    ),
]


def command(
    format: FormatName,  # noqa: A002 (the argument is called so)
    file: File,
    out: Out = None,
    sequence: Sequence = None,
    size: opt.Size = None,
    quiet: opt.Quiet = False,
) -> None:
    """Make a scene of another tool's settings: its camera, its rhythm and its length.

    Factors and degrees per frame become rates per second. What was approximated, and what has no
    equivalent, is told and stands in the scene as comments. Never overwrites a file.
    """
    from dreamreel.importing.deforum import import_deforum  # here: no --help waits for it
    from dreamreel.importing.parseq import import_parseq
    from dreamreel.importing.reading import read_settings

    convert = import_deforum if format == "deforum" else import_parseq
    settings = read_settings(file)
    made = convert(settings, name=file.name, size=_size(size), neurons=sequence or ())
    if out is None:
        show(made.text.rstrip("\n"))
    else:
        write_new(out, made.text)
    if not quiet:
        for remark in made.remarks:
            tell(remark)
        if out is not None:
            show(visible(f"{out} is there: {len(made.text.splitlines())} lines"))


def _size(text: str | None) -> tuple[int, int] | None:
    from dreamreel.units import UnitError, parse_size

    try:
        return parse_size(text) if text else None
    except UnitError as error:
        raise UsageError(f"--size: {error}") from None
