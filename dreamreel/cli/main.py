"""The program: its commands, and the one place where every error becomes an exit code."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated, NoReturn

import typer

import dreamreel
from dreamreel.cli import (
    atlas,
    audio,
    bench,
    check,
    cite,
    clean,
    doctor,
    explain,
    fmt,
    imports,
    info,
    init,
    lineage,
    motion,
    networks,
    neurons,
    patches,
    plan,
    plot,
    portrait,
    presets,
    preview,
    probe,
    render,
    schema,
    sheet,
    status,
    still,
    verify,
)
from dreamreel.cli.failures import report
from dreamreel.cli.streams import is_terminal, prepare

PROGRAM = "dreamreel"
ENVIRONMENT = "DREAMREEL"
"""Every option is also the environment variable DREAMREEL_<COMMAND>_<OPTION>."""

COMMANDS = {
    "render": render.command,
    "preview": preview.command,
    "still": still.command,
    "sheet": sheet.command,
    "plan": plan.command,
    "bench": bench.command,
    "plot": plot.command,
    "motion": motion.command,
    "status": status.command,
    "verify": verify.command,
    "clean": clean.command,
    "check": check.command,
    "explain": explain.command,
    "fmt": fmt.command,
    "init": init.command,
    "import": imports.command,
    "presets": presets.command,
    "networks": networks.command,
    "neurons": neurons.command,
    "audio": audio.command,
    "probe": probe.command,
    "patches": patches.command,
    "lineage": lineage.command,
    "portrait": portrait.command,
    "atlas": atlas.command,
    "info": info.command,
    "schema": schema.command,
    "cite": cite.command,
    "doctor": doctor.command,
}
"""In the order of the help."""


def run() -> NoReturn:
    """Run the program on its command line, and exit."""
    # Before anything loads torch. OpenMP's threads spin while they wait for each other; where
    # ffmpeg wants the same cores, that slows both down five to ten times.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    # What cuBLAS needs for --deterministic; read when it starts, so it cannot wait for the option.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    prepare()
    sys.exit(execute(sys.argv[1:]))


def execute(arguments: Sequence[str]) -> int:
    """Run one command line and return the exit code; whatever fails is told on stderr."""
    debug = False
    try:
        command = typer.main.get_command(program())
        given = list(arguments) or ["--help"]
        with command.make_context(PROGRAM, given, auto_envvar_prefix=ENVIRONMENT) as context:
            debug = bool(context.params.get("debug"))
            command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    except (Exception, KeyboardInterrupt) as error:
        return report(error, debug=debug)
    return 0


def program() -> typer.Typer:
    """Return the program with all its commands."""
    app = typer.Typer(
        name=PROGRAM,
        callback=_program,
        add_completion=False,
        # Boxes and colors are for eyes; files and pipes get plain text, without loading rich.
        rich_markup_mode="rich" if is_terminal(sys.stdout) else None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for name, function in COMMANDS.items():
        app.command(name)(function)
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"{PROGRAM} {dreamreel.__version__}")
        raise typer.Exit


def _program(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Print the version and exit.",
            callback=_print_version,
            is_eager=True,
            allow_from_autoenv=False,
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where in the program an error arose.")
    ] = False,
) -> None:
    """Infinite-zoom movies, dreamt by neural networks and scripted in YAML."""
