"""The pass over a folder: what it finds, against a search of everything; and what stops it."""

import shutil
import weakref

import numpy as np
import pytest
import torch
from faults import FAULTS, Killed, full_disk, steps
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from probed import draw_folder, drawn, opened
from torch import nn

from dreamreel.errors import (
    DreamReelError,
    InputFileError,
    InterruptedRenderError,
    UsageError,
)
from dreamreel.networks import load
from dreamreel.networks.fields import Axis, ReceptiveField
from dreamreel.probing import patches
from dreamreel.probing import tally as tallies
from dreamreel.probing.options import BATCH
from dreamreel.probing.patch_sheets import patches_of, seen_most, window
from dreamreel.probing.patches import BatchRanked, Pass, PassBegun, PictureSkipped, find_pictures
from dreamreel.probing.tally import NOBODY

SIDE = 32
COUNT = 3 * BATCH + 3


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(4)
    module = nn.Sequential(
        nn.Conv2d(3, 6, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 8, 3), nn.ReLU()
    )
    return opened(module, "4")


@pytest.fixture(scope="module")
def collection(tmp_path_factory):
    """A folder of pictures, two of which are equal, and one broken."""
    folder = draw_folder(tmp_path_factory.mktemp("collection"), COUNT, SIDE)
    shutil.copy(folder / "00003.png", folder / "00003-again.png")
    (folder / "00010-broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    return folder


def job_of(network, folder, **options):
    return Pass(folder, find_pictures(folder), network, SIDE, **options)


def run(job, store, **options):
    """Return the events of a pass, and its tally."""
    events, generator = [], patches.run(job, store, key=patches.key_of(job), **options)
    while True:
        try:
            events.append(next(generator))
        except StopIteration as end:
            return events, end.value


def found(job, tally):
    """Return what was found, as plain data: by channel (value, name, place)."""
    rows = {}
    for channel in range(job.card.channels):
        of = patches_of(tally.ranking, [channel])
        rows[channel] = [(patch.value, job.name(patch.picture), patch.place) for patch in of]
    return rows


def searched(job, top):
    """Return the same by looking at everything and sorting it."""
    rows = {channel: [] for channel in range(job.card.channels)}
    for start in range(0, len(job.files), BATCH):
        readable = [path for path in job.files[start : start + BATCH] if "broken" not in path.name]
        if not readable:
            continue
        planes = [np.asarray(Image.open(path), dtype=np.float32) / 255 for path in readable]
        batch = torch.from_numpy(np.stack(planes)).permute(0, 3, 1, 2)
        with torch.no_grad():
            values = job.network(batch)[job.layer].numpy()
        for path, value in zip(readable, values, strict=True):
            for channel, plane in enumerate(value):
                place = np.unravel_index(plane.argmax(), plane.shape)
                name = path.relative_to(job.folder).as_posix()
                if plane.max() > 0 or not job.card.rectified:
                    rows[channel].append((float(plane.max()), name, tuple(map(int, place))))
    order = [job.name(number) for number in range(len(job.files))]
    return {
        channel: sorted(row, key=lambda each: (-each[0], order.index(each[1])))[:top]
        for channel, row in rows.items()
    }


@pytest.mark.parametrize("top", [1, 4, 9])
def test_a_pass_finds_what_a_search_of_everything_finds(network, collection, tmp_path, top):
    job = job_of(network, collection, top=top)
    _, tally = run(job, tmp_path / "tally")
    assert found(job, tally) == searched(job, top)


@pytest.mark.slow
def test_among_two_thousand_pictures_the_embedded_network_finds_the_best(tmp_path):
    folder = draw_folder(tmp_path / "pictures", 2000, 64)
    job = Pass(folder, find_pictures(folder), load("bestiary", layers=["s16a"]), 64)
    _, tally = run(job, tmp_path / "tally")
    assert found(job, tally) == searched(job, 9)


def test_equal_pictures_rank_by_their_names(network, collection, tmp_path):
    job = job_of(network, collection, top=COUNT + 2)
    _, tally = run(job, tmp_path / "tally")
    columns = [[name for _, name, _ in row] for row in found(job, tally).values()]
    moved = [names for names in columns if "00003.png" in names]
    assert moved
    for names in moved:
        assert names[names.index("00003.png") - 1] == "00003-again.png"


def test_channels_that_stay_silent_have_no_pictures(collection, tmp_path):
    module = nn.Sequential(nn.Conv2d(3, 8, 1), nn.ReLU())
    nn.init.constant_(module[0].weight, -1.0)
    nn.init.constant_(module[0].bias, -0.1)
    job = job_of(opened(module, "1"), collection)
    _, tally = run(job, tmp_path / "tally")
    assert (tally.ranking.pictures == NOBODY).all()


def test_broken_pictures_are_told_and_left_out(network, collection, tmp_path):
    job = job_of(network, collection)
    events, tally = run(job, tmp_path / "tally")
    (skipped,) = [event for event in events if isinstance(event, PictureSkipped)]
    assert skipped.path == collection / "00010-broken.jpg"
    assert "is not a readable picture" in skipped.reason
    assert [job.name(number) for number, _ in tally.skipped] == ["00010-broken.jpg"]


def test_a_batch_of_broken_pictures_is_passed_over(network, tmp_path):
    folder = draw_folder(tmp_path / "pictures", 2, SIDE)
    for number in range(BATCH):
        (folder / f"0-broken-{number}.png").write_bytes(b"")
    job = job_of(network, folder)
    _, tally = run(job, tmp_path / "tally")
    assert found(job, tally) == searched(job, 9)


def test_a_folder_of_broken_pictures_alone_is_an_error(network, tmp_path):
    (tmp_path / "broken.png").write_bytes(b"")
    with pytest.raises(InputFileError, match="not one of its pictures can be read"):
        run(job_of(network, tmp_path), tmp_path / "tally")


def test_a_pass_tells_how_far_it_is(network, collection, tmp_path):
    job = job_of(network, collection)
    events, _ = run(job, tmp_path / "tally")
    assert events[0] == PassBegun(len(job.files), 0, "cpu")
    done = [event.done for event in events if isinstance(event, BatchRanked)]
    assert done == [*range(BATCH, len(job.files), BATCH), len(job.files)]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_pass_that_dies_at_any_step_loses_a_batch_and_comes_to_the_same(
    network, collection, tmp_path, fault
):
    job = job_of(network, collection)
    with steps() as taken:
        _, expected = run(job, tmp_path / "straight")
    for number in range(len(taken)):
        store = tmp_path / f"tally-{number}"
        with steps(fault, at=number), pytest.raises((Killed, DreamReelError)):
            run(job, store)
        events, tally = run(job, store)
        batches_before = number * len([*range(0, len(job.files), BATCH)]) // len(taken)
        assert events[0].done >= batches_before * BATCH
        assert found(job, tally) == found(job, expected)
        assert tally.skipped == expected.skipped


def test_a_pass_that_is_stopped_after_every_batch_comes_to_the_same(network, collection, tmp_path):
    job = job_of(network, collection)
    _, expected = run(job, tmp_path / "straight")
    for done in range(BATCH, len(job.files), BATCH):
        asked = iter([False, True])
        with pytest.raises(InterruptedRenderError, match=f"after {done} of {len(job.files)}"):
            run(job, tmp_path / "tally", stop=lambda asked=asked: next(asked))
    _, tally = run(job, tmp_path / "tally")
    assert found(job, tally) == found(job, expected)


def test_a_finished_pass_is_recalled_without_a_look_at_a_picture(network, collection, tmp_path):
    job = job_of(network, collection)
    _, expected = run(job, tmp_path / "tally")
    with steps(full_disk, at=0):  # nothing is written either
        events, tally = run(job, tmp_path / "tally")
    assert events == [PassBegun(len(job.files), len(job.files), "cpu")]
    assert found(job, tally) == found(job, expected)


def test_a_damaged_tally_is_no_tally(network, collection, tmp_path):
    job, store = job_of(network, collection), tmp_path / "tally"
    run(job, store)
    store.write_bytes(store.read_bytes().replace(b"3", b"4", 1))
    assert patches.recall(job, store, patches.key_of(job)).done == 0


def test_another_pass_has_another_key(network, collection, tmp_path):
    folder = shutil.copytree(collection, tmp_path / "copy")
    job = job_of(network, folder)
    keys = {patches.key_of(job), patches.key_of(job_of(network, folder, top=3))}
    Image.fromarray(drawn(99, SIDE)).save(folder / "00000.png")
    keys.add(patches.key_of(job))
    Image.fromarray(drawn(98, SIDE)).save(folder / "new.png")
    keys.add(patches.key_of(job_of(network, folder)))
    assert len(keys) == 4


def test_no_more_than_a_batch_of_pictures_is_held(network, collection, tmp_path, monkeypatch):
    alive, most, read = weakref.WeakSet(), 0, patches.read_square

    class Held(np.ndarray):
        """An array that can be counted."""

        __hash__ = object.__hash__

    def counted(path, size):
        nonlocal most
        picture = read(path, size).view(Held)
        alive.add(picture)
        most = max(most, len(alive))
        return picture

    monkeypatch.setattr(patches, "read_square", counted)
    run(job_of(network, collection), tmp_path / "tally")
    assert BATCH - 1 <= most <= BATCH


def test_pictures_are_found_in_folders_and_hidden_ones_are_not(tmp_path):
    kept = ["b.png", "A.JPG", "deep/er/c.webp", "deep/d.tiff"]
    for name in [*kept, "notes.txt", ".hidden.png", ".cache/e.png", "f.eps"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert find_pictures(tmp_path) == tuple(tmp_path / name for name in sorted(kept))


def test_the_sheets_of_a_folder_are_none_of_its_pictures(tmp_path):
    for name in ("a.png", "sheet.png", "sheet.0000-0019.png", "sheets.png"):
        (tmp_path / name).touch()
    names = [path.name for path in find_pictures(tmp_path, apart_from=tmp_path / "sheet.png")]
    assert names == ["a.png", "sheets.png"]


def test_folders_without_pictures_are_input_errors(tmp_path):
    with pytest.raises(InputFileError, match="holds no pictures"):
        find_pictures(tmp_path)
    with pytest.raises(InputFileError, match="is not a folder"):
        find_pictures(tmp_path / "none")


def test_a_size_that_is_too_small_for_the_network_is_refused(network, collection, tmp_path):
    job = Pass(collection, find_pictures(collection), network, 15)
    with pytest.raises(UsageError, match="--size 15: fake sees nothing below 16 pixels"):
        run(job, tmp_path / "tally")


values = st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.0])


@given(st.lists(values, min_size=1, max_size=24), st.lists(st.integers(1, 24), max_size=3))
@settings(max_examples=60, deadline=None)
def test_a_ranking_is_the_same_however_its_pictures_are_batched(row, cuts):
    ranking, start = tallies.empty(1, 5), 0
    for stop in sorted({min(cut, len(row)) for cut in cuts} | {len(row)}):
        batch = np.array(row[start:stop], dtype=np.float32)[:, None]
        places = np.arange(start, stop)[:, None]
        numbers = range(start, stop)
        ranking = ranking.merged(tallies.of_batch(batch, places, numbers, width=7, rectified=False))
        start = stop
    expected = sorted(range(len(row)), key=lambda number: (-row[number], number))[:5]
    assert ranking.pictures[0, : len(expected)].tolist() == expected
    assert (ranking.pictures[0, len(expected) :] == NOBODY).all()
    held = ranking.pictures[0] != NOBODY
    assert (7 * ranking.rows + ranking.columns)[0, held].tolist() == expected


def test_a_window_keeps_its_middle_where_it_is_narrowed():
    axis = Axis(start=-10, stride=8, size=37)
    narrow = axis.narrowed(9)
    assert narrow == Axis(start=4, stride=8, size=9)
    assert axis.narrowed(40) == axis
    assert Axis(0, 0, None).narrowed(5) == Axis(0, 0, None)


def test_of_a_field_larger_than_the_picture_the_picture_is_shown():
    wide = ReceptiveField(Axis(-20, 8, 41), Axis(-3, 8, 9))
    assert window(wide, (1, 2), 40) == (0, 13, 40, 22)
    assert window(wide, (0, 0), 40) == (0, -3, 40, 6)


def test_what_is_shown_holds_most_of_what_units_answer_to(network, collection, tmp_path):
    job = job_of(network, collection)
    _, tally = run(job, tmp_path / "tally")
    field = seen_most(job, tally.ranking)
    assert field.across.size is not None
    assert 1 <= field.across.size <= 8  # all of it: two convolutions and a pool
