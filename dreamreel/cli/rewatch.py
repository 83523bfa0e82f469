"""``dreamreel preview --watch``: the preview again whenever the scene is saved."""

import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dreamreel.cli.failures import describe
from dreamreel.cli.lookout import (
    Prints,
    files_behind,
    files_of,
    has_changed,
    prints_of,
    wait_for_save,
)
from dreamreel.cli.progress import Form, watching
from dreamreel.cli.render import follow, result
from dreamreel.cli.streams import is_terminal, show_if_possible, tell
from dreamreel.cli.watched import WatchedEvent, Watcher
from dreamreel.errors import (
    DreamReelError,
    InputFileError,
    InterruptedRenderError,
    NumericalError,
    OutOfMemoryError,
    SceneError,
    UsageError,
)
from dreamreel.movie.events import RenderStarted

if TYPE_CHECKING:
    from dreamreel.movie.job.job import Job
    from dreamreel.movie.reels.takes import Takes
    from dreamreel.scene import Scene

MENDABLE = (SceneError, NumericalError)
"""What an edit of the scene can mend."""
MENDABLE_LATER = (*MENDABLE, UsageError, InputFileError, OutOfMemoryError)
"""What it can mend besides, once there was a preview: it was an edit that broke it."""

Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Rewatch:
    """What is rendered again and again, and how that is shown."""

    path: Path
    """Of the scene."""
    open_it: "Callable[[], Scene]"
    plan: "Callable[[Scene, Stop], Job]"
    """Makes the job of a preview, which ends when the second argument says so."""
    stop: Stop
    """Whether somebody asked to end it all."""
    form: Form
    quiet: bool

    def run(self) -> None:
        """Render, wait for a save, and so on until somebody asks to stop.

        Raises:
            DreamReelError: something that no edit of the scene can mend.
        """
        from dreamreel.movie.reels.takes import Takes  # here: it loads torch

        mendable: tuple[type[DreamReelError], ...] = MENDABLE
        prints = prints_of({self.path})
        with closing(Takes()) as takes:
            while True:
                try:
                    prints = prints_of(prints)  # before it is read, so that no save is missed
                    opened = self.open_it()
                    prints = _with(prints, files_of(opened))
                    self._render(opened, takes, prints)
                    mendable = MENDABLE_LATER
                except InterruptedRenderError:
                    pass  # by a save, or by a signal
                except mendable as error:
                    tell(describe(error))
                    behind = files_behind(error) if isinstance(error, SceneError) else set()
                    prints = _with(prints, behind)
                if not self.stop() and not has_changed(prints):
                    self._say(f"waiting for {self.path} to be saved; Ctrl-C ends")
                wait_for_save(prints, self.stop)
                if self.stop():
                    return

    def _render(self, opened: "Scene", takes: "Takes", prints: Prints) -> None:
        """Render one preview.

        Raises:
            InterruptedRenderError: a file was saved meanwhile, or somebody asked to stop.
            DreamReelError: of every kind.
        """
        from dreamreel.movie.reels.takes import preview_again

        for warning in opened.warnings:
            tell(str(warning))
        job = self.plan(opened, lambda: self.stop() or has_changed(prints))
        started: list[RenderStarted] = []
        with watching(self.form, stdout_is_terminal=is_terminal(sys.stdout)) as watch:
            finished = follow(preview_again(job, takes), _noting(watch, started), self.stop)
        self._say(result(finished))
        (begin,) = started
        self._say(_reused(begin, float(job.timeline.fps)))

    def _say(self, text: str) -> None:
        if not self.quiet and self.form != "json":
            show_if_possible(text)


def _noting(watch: Watcher, started: list[RenderStarted]) -> Watcher:
    def note(event: WatchedEvent) -> None:
        if isinstance(event, RenderStarted):
            started.append(event)
        watch(event)

    return note


def _reused(begin: RenderStarted, fps: float) -> str:
    """Return how much of a preview was there already."""
    whole, kept = begin.frames / fps, begin.frames_done / fps
    return f"kept {kept:.1f} of {whole:.1f} s, dreamt {whole - kept:.1f} s"


def _with(prints: Prints, files: set[Path]) -> Prints:
    """Return prints with those of further files; those that are there stay as they were."""
    return {**prints_of(files), **prints}
