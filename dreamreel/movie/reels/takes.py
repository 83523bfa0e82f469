"""Takes: a preview that is made again and again, each time from the first tick that changed.

What was dreamt is kept in pieces of half a second: the frames, as they are fed to the encoder, and
the state after them, each under its key of the chain (`folder.chain`). A piece whose key
is the same is the same, and so is all before it. The new preview is encoded anew from kept and
dreamt frames alike, so that it does not differ from one that was never interrupted by an edit.
Frames are kept raw: a lossless encoder would halve their size, and cost more time at every save
than most edits.
"""

import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

from dreamreel import durable
from dreamreel.durable import Json
from dreamreel.movie.canonical import plain
from dreamreel.movie.events import FrameWritten, MovieEvent, RenderFinished
from dreamreel.movie.folder import chain
from dreamreel.movie.folder.lock import lock
from dreamreel.movie.folder.stores import TAKES
from dreamreel.movie.folder.workplace import Work
from dreamreel.movie.job.job import Job, preflight
from dreamreel.movie.job.stream import (
    FrameKept,
    Shot,
    encode,
    load_network,
    memory_errors,
    precision_of,
    started,
    versions,
)
from dreamreel.movie.reels.preview import DEPTH, MARK, refuse_others
from dreamreel.networks import Network
from dreamreel.rendering.dreamer import Dreamer, DreamState
from dreamreel.rendering.events import (
    Event,
    FrameSeen,
    PictureFrozen,
    TargetSilent,
    TickSettled,
)
from dreamreel.rendering.play import awaken, play, prepare
from dreamreel.rendering.stored import from_bytes, to_bytes
from dreamreel.rendering.view import quantize
from dreamreel.scene.timeline.segments import Segment, segments

PIECE_SECONDS = Fraction(1, 2)
"""Of a kept piece: what at most is dreamt again before an edit is felt."""
REMEMBERED = 3
"""Takes whose pieces are kept, so that an edit that is undone costs nothing."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of a preview."""

    key: str
    segment: Segment
    frames: range
    """Of the segment, those that are seen."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one piece besides its files."""

    told: tuple[TargetSilent | PictureFrozen, ...]
    """What was noticed while it was dreamt."""


@dataclass(slots=True)
class Takes:
    """What earlier takes of a preview left, in a folder beside it; to be closed.

    The folder goes when this is closed. It is locked: one of a killed process is known.
    """

    kept: dict[str, Kept] = field(default_factory=dict)
    """By key."""
    _recent: list[frozenset[str]] = field(default_factory=list)
    """Keys of each take that was finished, the latest last."""
    _folder: Path | None = None
    _held: ExitStack = field(default_factory=ExitStack)
    _network: tuple[Json, Network] | None = None

    def close(self) -> None:
        """Remove the folder and forget all."""
        self._held.close()

    def network_of(self, job: Job) -> Network:
        """Return a job's network; the same one for as long as the same is wanted.

        Raises:
            InputFileError: its weights cannot be had.
        """
        wanted: Json = [plain(job.timeline.scene.network), list(job.timeline.layers)]
        if self._network is None or self._network[0] != wanted:
            self._network = None  # two large ones at once might not fit
            options = job.options
            with memory_errors(job.timeline.size):
                network = load_network(
                    job.timeline, device=options.device, precision=options.precision
                )
            self._network = (wanted, network)
        return self._network[1]

    def file(self, piece: Piece, ending: str, beside: Path) -> Path:
        """Return the place of one of a piece's files.

        Args:
            piece: which.
            ending: of the file's name.
            beside: the preview.

        Raises:
            StorageError: the folder cannot be made.
        """
        if self._folder is None:
            self._folder = self._open(beside)
        return self._folder / f"{piece.key}{ending}"

    def _open(self, beside: Path) -> Path:
        with durable.storage_errors(beside.parent):
            folder = tempfile.TemporaryDirectory(
                prefix=f".{beside.name}.", suffix=TAKES, dir=beside.parent
            )
        path = Path(self._held.enter_context(folder))
        self._held.enter_context(lock(Work(path)))
        return path

    def finish(self, pieces: list[Piece]) -> None:
        """Note that a take is complete, and forget what only older ones had."""
        self._recent = [*self._recent, frozenset(piece.key for piece in pieces)][-REMEMBERED:]
        wanted = frozenset().union(*self._recent)
        for key in [key for key in self.kept if key not in wanted]:
            del self.kept[key]
            assert self._folder
            for file in self._folder.glob(f"{key}.*"):
                durable.remove(file)


def preview_again(job: Job, takes: Takes) -> Generator[MovieEvent, None, None]:
    """Render a preview from the first piece that is not kept, in place of the one before.

    Args:
        job: from `plan_preview`.
        takes: what is kept, and added to.

    Yields:
        The events of a render; of what is kept, `RenderStarted` tells.

    Raises:
        InterruptedRenderError: it was stopped; what was dreamt is kept.
        DreamReelError: of every kind.
    """
    refuse_others(job.out)
    preflight(job)
    network = takes.network_of(job)
    pieces = _pieces(job, network)
    good = _good(pieces, takes)
    ticks = max((piece.segment.last_tick for piece in good), default=None)
    n_kept = sum(len(piece.frames) for piece in good)
    yield started(
        job,
        network,
        frames_done=n_kept,
        ticks_done=0 if ticks is None else ticks - job.span.first_tick + 1,
    )
    with closing(_Take(job, takes, network, pieces)) as take:
        for event in encode(job, network, take.shots(len(good)), keep_part=False):
            if not (isinstance(event, FrameWritten) and event.index < n_kept):
                yield event
            if isinstance(event, RenderFinished):
                takes.finish(pieces)


def _good(pieces: list[Piece], takes: Takes) -> list[Piece]:
    """Return the pieces from the beginning on that are kept."""
    good: list[Piece] = []
    for piece in pieces:
        if piece.key not in takes.kept:
            break
        good.append(piece)
    return good


def _pieces(job: Job, network: Network) -> list[Piece]:
    """Return the pieces that lie wholly within a job's span, with their keys."""
    timeline, span = job.timeline, job.span
    seen = range(span.frames[0], span.frames[-1] + 1)
    output = replace(timeline.scene.output, segment=PIECE_SECONDS)
    cut = replace(timeline, scene=replace(timeline.scene, output=output))
    settings = chain.settings_of(
        timeline,
        weights_sha256=network.weights_sha256,
        device=str(network.mean.device),
        precision=precision_of(network),
        deterministic=job.options.deterministic,
        threads=0,  # frames are kept before they are encoded
        encoder=(),
        versions=versions(),
    )
    settings[MARK] = [span.first_tick, seen.start]
    keys = chain.keys(cut, settings)
    return [
        Piece(key, segment, _common(segment.frames, seen))
        for key, segment in zip(keys, segments(cut), strict=True)
        if segment.last_tick >= span.first_tick and segment.last_tick <= span.last_tick
        if segment.frames.stop <= seen.stop
    ]


def _common(a: range, b: range) -> range:
    start, stop = max(a.start, b.start), min(a.stop, b.stop)
    return range(start, max(start, stop))


class _Take:
    """One take while it is made; to be closed."""

    def __init__(self, job: Job, takes: Takes, network: Network, pieces: list[Piece]) -> None:
        self._job, self._takes, self._network, self._pieces = job, takes, network, pieces
        self._open: BinaryIO | None = None
        self._told: list[TargetSilent | PictureFrozen] = []

    def close(self) -> None:
        """Close the file that is being written, if one is."""
        if self._open:
            self._open.close()

    def shots(self, good: int) -> Iterator[Shot]:
        """Yield all that is to be encoded: what the first pieces hold, then what is dreamt.

        Args:
            good: how many of the pieces are kept.
        """
        for piece in self._pieces[:good]:
            yield from self._takes.kept[piece.key].told
            yield from self._frames(piece)
        timeline, span = self._job.timeline, self._job.span
        dreamer = prepare(timeline, self._network)
        state = self._state(dreamer, good)
        ahead = self._pieces[good:]
        for event in play(timeline, dreamer, state, span):
            yield self._noted(event, ahead)

    def _noted(self, event: Event, ahead: list[Piece]) -> Shot:
        """Return an event as a shot; what belongs to a piece is kept.

        Args:
            event: of the dream.
            ahead: the pieces that are not complete; one that is now is taken out.
        """
        shot = event
        if isinstance(event, FrameSeen):
            frame = quantize(event.picture, DEPTH, frame=event.index)
            shot = FrameKept(event.index, frame.tobytes())
        if not ahead:
            return shot  # the end of a cut preview, which is no whole piece
        if isinstance(shot, FrameKept):
            self._keep(ahead[0], shot)
        elif isinstance(shot, TargetSilent | PictureFrozen):
            self._told.append(shot)
        elif isinstance(shot, TickSettled) and shot.state.tick == ahead[0].segment.last_tick:
            self._store(ahead.pop(0), shot.state)
        return shot

    def _state(self, dreamer: Dreamer, good: int) -> DreamState:
        device = self._network.mean.device
        if good:
            path = self._takes.file(self._pieces[good - 1], STATE, self._job.out)
            return from_bytes(path.read_bytes(), device)
        return awaken(self._job.timeline, dreamer, device, first=self._job.span.first_tick)

    def _frames(self, piece: Piece) -> Iterator[FrameKept]:
        if piece.frames:
            size = self._job.timeline.size
            path = self._takes.file(piece, FRAMES, self._job.out)
            with durable.storage_errors(path, "read"), path.open("rb") as file:
                for index in piece.frames:
                    yield FrameKept(index, file.read(3 * size.width * size.height))

    def _keep(self, piece: Piece, frame: FrameKept) -> None:
        path = self._takes.file(piece, FRAMES, self._job.out)
        with durable.storage_errors(path):
            if self._open is None:
                self._open = path.open("wb")
            self._open.write(frame.data)

    def _store(self, piece: Piece, state: DreamState) -> None:
        path = self._takes.file(piece, STATE, self._job.out)
        with durable.storage_errors(path):
            if self._open:
                self._open.close()
            self._open = None
            path.write_bytes(to_bytes(state))
        self._takes.kept[piece.key] = Kept(tuple(self._told))
        self._told.clear()


STATE, FRAMES = ".safetensors", ".rgb"
"""Endings of the files of a piece."""
