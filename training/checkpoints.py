"""Checkpoints: a run on the disk, whole or not at all, and only for its own recipe."""

import io
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from pickle import UnpicklingError

import torch

from dreamreel import durable
from dreamreel.errors import InputFileError
from training.learning import Run
from training.recipe import Recipe

NAME = "checkpoint.pt"
NETWORK = "network.pt"


def store(run: Run, folder: Path) -> None:
    """Write the run into a folder, in place of what it held of it before.

    Raises:
        StorageError: the disk is full or fails; what it held stays.
    """
    _write(folder / NAME, run, run.state())


def store_network(run: Run, folder: Path) -> None:
    """Write what stays of a run when no step is left: no pool, no optimizer; raises as `store`."""
    _write(folder / NETWORK, run, {"step": run.step, "learner": run.learner.state_dict()})


def _write(path: Path, run: Run, state: Mapping[str, object]) -> None:
    buffer = io.BytesIO()
    torch.save({"recipe": asdict(run.recipe), "classes": _classes(run), **state}, buffer)
    durable.publish(path, buffer.getvalue())


def resume(run: Run, folder: Path) -> bool:
    """Go on from the folder's checkpoint; False where there is none.

    Raises:
        InputFileError: it belongs to another recipe or to other classes, or cannot be read.
    """
    path = folder / NAME
    if not path.exists():
        return False
    state = _read(path)
    _check(path, state, run)
    run.restore(state)
    return True


def _check(path: Path, state: dict[str, object], run: Run) -> None:
    ours: dict[str, object] = {**asdict(run.recipe), "classes": _classes(run)}
    kept = state["recipe"]
    assert isinstance(kept, dict)
    theirs: dict[str, object] = {**kept, "classes": state["classes"]}
    different = [name for name, value in ours.items() if _plain(theirs.get(name)) != _plain(value)]
    if different:
        raise InputFileError(
            f"{path}: belongs to another run: {', '.join(different)} differ",
            hint="Train into another folder, or ask for what that run was asked for.",
        )


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _classes(run: Run) -> list[str]:
    return [pattern.name for pattern in run.pool.patterns]


def recipe_of(path: Path) -> tuple[Recipe, dict[str, object]]:
    """The recipe of a checkpoint and all else that it holds.

    Raises:
        InputFileError: there is none, or it cannot be read.
    """
    state = _read(path)
    kept = state["recipe"]
    assert isinstance(kept, dict)
    return Recipe(**{**kept, "widths": tuple(kept["widths"])}), state


def _read(path: Path) -> dict[str, object]:
    if not path.exists():
        raise InputFileError(
            f"{path}: there is no such file", hint="Train first: python -m training train FOLDER."
        )
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, ValueError, UnpicklingError) as error:
        raise InputFileError(f"{path}: is not a checkpoint, or a damaged one") from error


def classes_of(state: Mapping[str, object]) -> list[str]:
    """The names of the classes that a checkpoint's network tells apart."""
    names = state["classes"]
    assert isinstance(names, list)
    return names
