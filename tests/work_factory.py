"""Work folders filled with fake segments: bytes that say what they are, and no movie."""

import os
from pathlib import Path

from dreamreel import durable
from dreamreel.movie.folder.commit import checkpoint, commit
from dreamreel.movie.folder.records import Checkpoint, JobRecord, Record, grid_of
from dreamreel.movie.folder.survey import Survey, survey
from dreamreel.movie.folder.work import open_work
from dreamreel.movie.folder.workplace import Work, stem
from dreamreel.scene.timeline.segments import Segment

FRAMES = 3  # of every segment
GRID = tuple(
    Segment(i, 5 * i - (i == 0), 5 * i + 5, range(FRAMES * i, FRAMES * i + FRAMES))
    for i in range(4)
)
SETTINGS = {"seed": 1, "fps": "30", "encoder": ["-crf", "16"]}


def chain(*kinds: str) -> tuple[str, ...]:
    """Keys of segments that are made from these words, each with all that come before."""
    return tuple(durable.sha256(repr(kinds[: i + 1]).encode()) for i in range(len(kinds)))


KEYS = chain("a", "b", "c", "d")


def job(keys=KEYS, **settings) -> JobRecord:
    return JobRecord({**SETTINGS, **settings}, {"seed": 1}, grid_of(GRID), keys, ("-crf", "16"))


def state_bytes(index: int) -> bytes:
    return b"state after %d " % index * 9


def born(work: Work, name: str, data: bytes) -> Path:
    durable.make_folder(work.tmp)
    (work.tmp / name).write_bytes(data)
    return work.tmp / name


def add(work: Work, index: int, *, keys=KEYS, before: str | None = None, state=b"") -> Record:
    """Commit a fake segment, which follows ``before`` or else its fake predecessor."""
    state_in = durable.sha256(state_bytes(index - 1)) if index else ""
    return commit(
        work,
        GRID[index],
        movie_part=born(work, f"{stem(index)}.mp4", b"movie %d " % index * 9),
        state_part=born(work, f"{stem(index)}.safetensors", state or state_bytes(index)),
        key=keys[index],
        state_in=state_in if before is None else before,
        frame_hashes=[f"frame {frame}" for frame in GRID[index].frames],
        seconds=1.5,
    )


def save(work: Work, index: int, last: Checkpoint | None, *, frames: int = 1) -> Checkpoint:
    """Add a fake checkpoint to a segment."""
    number = last.number + 1 if last else 0
    chunk = born(work, "chunk.mkv", b"frames %d.%d" % (index, number)) if frames else None
    return checkpoint(
        work,
        GRID[index],
        last,
        key=KEYS[index],
        state_in=durable.sha256(state_bytes(index - 1)) if index else "",
        tick=GRID[index].first_tick + 1 + number,
        state_part=born(work, "state.safetensors", b"live state %d.%d" % (index, number)),
        chunk_part=chunk,
        chunk_frames=frames,
        seconds=0.5,
    )


def fill(work: Work, segments: int = 2, checkpoints: int = 0) -> Survey:
    """Open a folder, commit some segments and add checkpoints to the one after them."""
    found = open_work(work, job())
    for index in range(segments):
        add(work, index)
    last = None
    for _ in range(checkpoints):
        last = save(work, segments, last)
    return found


def tree(folder: Path) -> dict[str, bytes]:
    """Every file beneath a folder, by its relative path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def done(work: Work, keys=KEYS) -> list[int]:
    """Segments that are believed."""
    return sorted(survey(work, keys).done)


DAMAGES = {
    "flipped": lambda path: path.write_bytes(
        bytes(byte ^ 4 if place == 5 else byte for place, byte in enumerate(path.read_bytes()))
    ),
    "emptied": lambda path: path.write_bytes(b""),
    "halved": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "shortened": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"\n"),
    "zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "foreign": lambda path: path.write_bytes(b"{}"),
    "missing": lambda path: path.unlink(),
    "folder": lambda path: (path.unlink(), path.mkdir()),
    "full folder": lambda path: (path.unlink(), path.mkdir(), (path / "a").touch()),
    "link out": lambda path: (path.unlink(), path.symlink_to("/etc/passwd")),
    "dangling": lambda path: (path.unlink(), path.symlink_to("nowhere")),
    "loop": lambda path: (path.unlink(), path.symlink_to(path.name)),
    "endless": lambda path: (path.unlink(), path.symlink_to("/dev/zero")),
    "pipe": lambda path: (path.unlink(), os.mkfifo(path)),
}
"""Ways in which a file of more than five bytes can be broken."""
