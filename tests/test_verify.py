"""Verifying what is there: decoded, counted, compared with what its manifest says."""

import json
from pathlib import Path

import pytest
from command_line import TINY, Ended, assert_fails, invoke
from work_factory import DAMAGES

from dreamreel.movie.folder.workplace import work_of
from dreamreel.movie.keeping.verify import verify


@pytest.fixture
def movie(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("tiny.yaml").write_text(TINY)
    assert invoke("render", "tiny.yaml", "-q").code == 0
    return Path("renders/tiny.mp4")


def rewrite(movie: Path, change) -> None:
    """Change what a movie's manifest says."""
    manifest = movie.with_name(movie.name + ".json")
    fields = json.loads(manifest.read_text())
    change(fields)
    manifest.write_text(json.dumps(fields))


def assert_wrong(ended: Ended, words: str) -> None:
    assert ended.code == 80, ended
    assert ended.last_line.startswith("DREAMREEL_ERROR VERIFICATION retryable=no: ")
    assert words in ended.err


def test_a_movie_as_it_was_rendered_is_right(movie):
    found = verify(movie)
    assert (found.frames, found.size, found.has_manifest, found.segments) == (5, (64, 36), True, 1)
    assert invoke("verify", movie, "tiny.yaml").out.splitlines() == 2 * [
        "renders/tiny.mp4: 5 frames, 64x36, verified; 1 segment as well"
    ]


@pytest.mark.parametrize("codec", ["gif", "webp", "png", "ffv1"])
@pytest.mark.parametrize("fps", ["7", "30000/1001", "100/3"])
def test_formats_with_a_coarse_clock_or_none_are_right_too(movie, codec, fps):
    text = TINY.replace("fps: 10", f"fps: {fps}") + f"output: {{codec: {codec}}}\n"
    Path("other.yaml").write_text(text)
    assert invoke("render", "other.yaml", "-q").code == 0
    ended = invoke("verify", "other.yaml")
    assert ended.code == 0, ended.err


@pytest.mark.parametrize("damage", ["halved", "shortened", "emptied", "zeros", "foreign", "longer"])
def test_a_damaged_movie_is_wrong(movie, damage):
    DAMAGES[damage](movie)
    assert_wrong(invoke("verify", movie), "renders/tiny.mp4")


def test_a_flipped_bit_that_still_decodes_is_found_by_its_checksum(movie):
    data = movie.read_bytes()
    movie.write_bytes(data.replace(b"dreamreel_scene", b"dreamreel_scenf"))
    assert movie.read_bytes() != data
    assert_wrong(invoke("verify", movie), "its checksum is another one")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda fields: fields.update(frames=6), "it has 5 frames, 6 were written"),
        (
            lambda fields: fields["settings"]["scene"]["video"].update(size=[36, 64]),
            "its frames have 64x36 pixels, not 36x64",
        ),
        (
            lambda fields: fields["settings"]["scene"]["video"].update(fps="12"),
            "it shows 10 frames per second, not 12",
        ),
        (lambda fields: fields.update(frames=50), "it lasts 0.5 s, not 5 s"),
    ],
    ids=["frames", "size", "rate", "length"],
)
def test_what_is_not_as_planned_is_told(movie, change, words):
    rewrite(movie, change)
    assert_wrong(invoke("verify", movie), words)


def test_without_a_manifest_it_is_decoded_and_counted(movie):
    alone = Path("alone.mp4")
    alone.write_bytes(movie.read_bytes())
    found = verify(alone)
    assert (found.frames, found.has_manifest, found.segments) == (5, False, 0)
    assert "no manifest to compare with" in invoke("verify", alone).out
    DAMAGES["halved"](alone)
    assert_wrong(invoke("verify", alone), "alone.mp4")


def test_a_damaged_segment_is_wrong_beside_a_movie_that_is_right(movie):
    DAMAGES["flipped"](work_of(movie).segments / "0000.mp4")
    assert_wrong(invoke("verify", movie), "is right, but of its segments in")
    assert invoke("clean", movie).code == 0
    assert verify(movie).segments == 0


def test_no_movie_is_a_missing_file(movie):
    assert_fails(invoke("verify", "none.mp4"), 66)


def test_a_wrong_one_stops_no_other(movie):
    Path("wrong.mp4").write_bytes(b"no movie")
    rows = json.loads(invoke("verify", "wrong.mp4", movie, "--json").out)
    assert rows[0]["code"] == "VERIFICATION"
    assert rows[0]["exit_code"] == 80
    assert rows[1] == {
        "out": "renders/tiny.mp4",
        "frames": 5,
        "size": [64, 36],
        "has_manifest": True,
        "segments": 1,
    }
    assert_wrong(invoke("verify", movie, "wrong.mp4"), "1 of 2 movies failed")
