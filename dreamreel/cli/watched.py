"""What those who watch a render are told of: the events of the movie, and those of the command."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

from dreamreel.cli.streams import tell
from dreamreel.errors import DreamReelError
from dreamreel.movie.events import (
    CatchingUp,
    DreamtSmall,
    FlashesSeen,
    MovieEvent,
    Recalled,
    RenderStarted,
    SegmentRetried,
)
from dreamreel.rendering.events import PictureFrozen, TargetSilent
from dreamreel.specs import Target


@dataclass(frozen=True, slots=True)
class SceneOpened:
    """One of the scenes of a command line has its turn."""

    scene: Path
    index: int
    """From 0."""
    count: int


@dataclass(frozen=True, slots=True)
class RenderFailed:
    """One of the scenes of a command line was not rendered."""

    scene: Path
    error: DreamReelError


WatchedEvent = MovieEvent | SceneOpened | RenderFailed
Watcher = Callable[[WatchedEvent], None]


def remark(event: WatchedEvent) -> None:
    """Tell what is worth a line of its own, where progress is shown."""
    warn(event)
    if isinstance(event, CatchingUp):
        ticks = f"ticks {event.first_tick} to {event.last_tick}"
        tell(f"no state is stored there; dreaming {ticks} unseen")
    elif isinstance(event, Recalled):
        tell(f"going on from the state that is stored after tick {event.tick}")
    elif isinstance(event, DreamtSmall):
        tell(f"no state is stored there; dreaming at {event.size} until {event.seconds:.2f} s")


def warn(event: WatchedEvent) -> None:
    """Tell what is strange, however quiet it is to be."""
    if isinstance(event, TargetSilent):
        tell(f"warning: {event.target} does not wake up; this neuron may be dead")
    elif isinstance(event, PictureFrozen):
        tell(f"warning: the picture has not changed since tick {event.tick}")
    elif isinstance(event, SegmentRetried):
        tell(f"warning: segment {event.index}, attempt {event.attempt}: {event.reason}")
    elif isinstance(event, FlashesSeen):
        what = "red flashes" if event.kind == "red" else "flashes"
        tell(
            f"warning: more than three {what} a second from {event.start:.2f} s to "
            f"{event.end:.2f} s; look: {{flash_limit: wcag}} calms them"
        )
    elif isinstance(event, RenderStarted):
        _warn_of_runs(event)


def _warn_of_runs(event: RenderStarted) -> None:
    from dreamreel.movie.folder.starts import HOPELESS  # here: no --help waits for it

    if event.stuck >= HOPELESS:
        tell(
            f"warning: the last {event.stuck} runs were ended before they stored anything; give "
            "this render more time, or a smaller --size"
        )


def as_json(event: WatchedEvent) -> dict[str, object]:
    """Return an event as plain data: its name, and its fields."""
    name = "".join(f"_{c.lower()}" if c.isupper() else c for c in type(event).__name__).strip("_")
    if isinstance(event, RenderFailed):
        error = event.error
        return {
            "event": name,
            "scene": str(event.scene),
            "code": error.code,
            "exit_code": error.exit_code,
            "retryable": error.retryable,
            "message": str(error),
        }
    values = {field.name: getattr(event, field.name) for field in fields(event)}
    plain_values = {
        key: str(value) if isinstance(value, Path | Target) else value
        for key, value in values.items()
    }
    return {"event": name, **plain_values}
