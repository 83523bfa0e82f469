"""A finished movie is recognized: by checksum, and a large one by size and time."""

import os
import shutil
from pathlib import Path

import pytest
from finished_factory import finished

from dreamreel import durable
from dreamreel.errors import ConflictError
from dreamreel.movie.job import manifest as manifests
from dreamreel.movie.job import place
from dreamreel.movie.job.place import already_there, is_intact

LARGE = place.CHECKSUM_BYTES + 1


@pytest.fixture
def large(tmp_path, monkeypatch):
    """A movie that is large, and mostly a hole; with how often it is read."""
    out, reads = tmp_path / "dive.mp4", []
    finished(out)
    with out.open("r+b") as file:
        file.truncate(LARGE)
    size, modified_ns = manifests.trace(out)
    known = manifests.load(out)
    assert known is not None
    fields = {name: getattr(known, name) for name in known.__slots__}
    known = manifests.Manifest(
        **fields | {"size_bytes": size, "modified_ns": modified_ns, "sha256": "its own"}
    )
    manifests.save(known, out)
    monkeypatch.setattr(manifests, "file_sha256", lambda path: reads.append(path) or "its own")
    return out, known, reads


def found(out: Path):
    return already_there(out, key="key", settings={}, existing="verify")


def test_a_large_movie_of_its_size_and_time_is_not_read(large):
    out, known, reads = large
    assert found(out) == known
    assert reads == []


def test_a_large_movie_of_another_time_is_read(large):
    out, known, reads = large
    os.utime(out, ns=(0, known.modified_ns + 1))
    assert found(out) == known
    assert reads == [out]


def test_a_large_movie_of_another_size_is_not_this_one(large):
    out, known, reads = large
    with out.open("r+b") as file:
        file.truncate(LARGE + 1)
    os.utime(out, ns=(0, known.modified_ns))
    with pytest.raises(ConflictError, match="not what its manifest says"):
        found(out)
    assert reads == []


def test_who_is_thorough_reads_a_large_movie_too(large):
    out, known, reads = large
    assert is_intact(out, known, thorough=True)
    assert reads == [out]


def test_a_small_movie_is_read_whatever_its_time(tmp_path):
    out = tmp_path / "dive.mp4"
    known = finished(out)
    assert found(out) == known
    out.write_bytes(out.read_bytes().swapcase())
    os.utime(out, ns=(0, known.modified_ns))
    with pytest.raises(ConflictError, match="not what its manifest says"):
        found(out)


def test_renaming_a_movie_changes_neither_size_nor_time(tmp_path):
    (tmp_path / "tmp").mkdir()
    born, out = tmp_path / "tmp" / "dive.mp4", tmp_path / "dive.mp4"
    born.write_bytes(b"movie")
    os.utime(born, ns=(0, 12_345_678))
    before = manifests.trace(born)
    durable.move(born, out)
    assert manifests.trace(out) == before == (5, 12_345_678)


def test_a_folder_of_pictures_has_their_sizes_and_the_latest_time(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(3):
        (folder / f"frame_{number:06}.png").write_bytes(b"x" * number)
        os.utime(folder / f"frame_{number:06}.png", ns=(0, 1000 * number))
    assert manifests.trace(folder) == (3, 2000)
    shutil.move(folder, tmp_path / "moved")
    assert manifests.trace(tmp_path / "moved") == (3, 2000)
