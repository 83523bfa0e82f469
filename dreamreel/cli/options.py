"""The options that several commands share, each said once.

Types for the parameters of commands: what an option is called, what it takes and what it does.
Every option can also be given as an environment variable, ``DREAMREEL_<COMMAND>_<OPTION>``. What
the values mean is checked where they are used, so that a scene and an option get the same answer.
"""

import re
from pathlib import Path
from typing import Annotated

import typer

from dreamreel.movie.options import Existing, Precision

# readable=False below: whether a file can be read is found out by reading it, which has its own
# exit codes.
_DEVICE = re.compile(r"auto|cpu|mps|cuda(:\d+)?")


def _check_device(name: str) -> str:
    if not _DEVICE.fullmatch(name):
        raise typer.BadParameter(f"{name!r} is not one of auto, cpu, cuda, cuda:N, mps.")
    return name


SceneFile = Annotated[
    Path,
    typer.Argument(
        metavar="SCENE",
        help="A scene, or a movie that carries one.",
        show_default=False,
        readable=False,
    ),
]
SceneFiles = Annotated[
    list[Path],
    typer.Argument(
        metavar="SCENE...",
        help="Scenes, or movies that carry one.",
        show_default=False,
        readable=False,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--out",
        metavar="FILE",
        readable=False,
        help="Where the result goes; without it, into the folder renders.",
    ),
]
Size = Annotated[
    str | None,
    typer.Option("--size", metavar="SIZE", help="Instead of the scene's: 720p, 640x360, ..."),
]
Fps = Annotated[
    str | None,
    typer.Option("--fps", metavar="FPS", help="Instead of the scene's: 60, 30000/1001, ..."),
]
Seed = Annotated[
    str | None,
    typer.Option("--seed", metavar="N", help="Instead of the scene's; or random."),
]
Variant = Annotated[
    str | None,
    typer.Option("--variant", metavar="NAME", help="One of the scene's variants."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help='Another value for a key of the scene, such as camera.zoom="1 oct/s" or '
        '"sequence[0].for=3s". Can be repeated.',
    ),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="KEY=VALUE",
        help="Of a sweep, the movies with this value, such as seed=2. Can be repeated: of one key "
        "any of its values, of several keys each.",
    ),
]
Allow = Annotated[
    list[Path] | None,
    typer.Option(
        "--allow",
        metavar="DIR",
        readable=False,
        help="A folder, besides the scene's own, whose files it may use. Can be repeated.",
    ),
]
Device = Annotated[
    str,
    typer.Option(
        "--device",
        metavar="auto|cpu|cuda:N|mps",
        callback=_check_device,
        help="Where to dream; auto: the first GPU, else the CPU.",
    ),
]
PrecisionOption = Annotated[
    Precision,
    typer.Option(
        "--precision",
        help="In what the network computes; auto: bf16 where the device does, else fp32.",
    ),
]
Deterministic = Annotated[
    bool,
    typer.Option("--deterministic", help="The same bits in every run on this machine, if slower."),
]
ExistingOption = Annotated[
    Existing,
    typer.Option(
        "--existing",
        help="A movie that is there already: verify it and be done if it is this very one; "
        "replace, which sets another one aside; or fail.",
    ),
]
Quiet = Annotated[
    bool, typer.Option("-q", "--quiet", help="Say nothing unless something is wrong.")
]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, and in nothing else.")]
