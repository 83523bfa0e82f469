"""A finished movie of fake bytes, with its manifest, beside a work folder of fake segments."""

from pathlib import Path

from work_factory import FRAMES, GRID, SETTINGS, fill

from dreamreel.movie.folder.workplace import Work, work_of
from dreamreel.movie.job import manifest as manifests
from dreamreel.movie.job.manifest import Manifest

HASHES = [f"frame {frame}" for frame in range(FRAMES * len(GRID))]
"""As `work_factory.add` has them."""


def finished(out: Path, *, data: bytes = b"movie " * 9, hashes: list[str] = HASHES) -> Manifest:
    """Write a movie that is no movie, and its manifest."""
    out.write_bytes(data)
    size, modified_ns = manifests.trace(out)
    known = Manifest(
        dreamreel="0",
        key="key",
        settings={"scene": {"seed": 1}},
        scene="",
        seed=1,
        picks=[],
        weights_sha256="",
        versions={},
        device="cpu",
        frames=len(hashes),
        sha256=manifests.content_sha256(out),
        size_bytes=size,
        frame_hashes=hashes,
        encoder=[],
        seconds=1.0,
        silent=[],
        runs=1,
        safety={},
        modified_ns=modified_ns,
        flashes=[],
    )
    manifests.save(known, out)
    return known


def rendered(out: Path) -> Work:
    """Leave what a render leaves: a movie, its manifest, and a work folder with all segments."""
    assert SETTINGS["seed"] == 1
    finished(out)
    work = work_of(out)
    fill(work, len(GRID))
    return work
