"""The recipe of the embedded network: pictures, learning, checkpoints, export."""

import json
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import Generator, Tensor
from typer.testing import CliRunner

from dreamreel.durable import file_sha256
from dreamreel.errors import InputFileError
from dreamreel.networks.bestiary import WEIGHTS
from training import __main__ as command
from training import checkpoints, comparing, exporting
from training.composing import IGNORED, Pictures, compose
from training.evaluating import Held, attacked, score
from training.gallery import paintings, spread, width_of
from training.learning import Run, begin, learn
from training.network import DEVIATION, MEAN, Learner, folded
from training.patterns.everything import PATTERNS
from training.pool import Pool, class_of
from training.recipe import ABSENCES, CELL, Recipe, without
from training.shipped import shipped

FEW = tuple(p for p in PATTERNS if p.name in ("honeycomb", "flames", "star", "owl"))
"""A pattern of each kind, and one that fills the frame and has an up."""

TINY = Recipe(
    steps=4, batch=4, side=48, crop=32, pool=24, fresh=4, attack=0.3, clean=0.0,
    widths=(8, 8, 8, 16, 16, 16, 16, 16, 16, 16, 16),
)  # fmt: skip
CPU = torch.device("cpu")
ROOT = Path(__file__).parents[1]


def pictures(recipe: Recipe, label: int, behind: Tensor | None = None, count: int = 8) -> Pictures:
    draws = Generator().manual_seed(4)
    return compose(FEW[label], label, len(FEW), behind, recipe, draws, None, count)


def whole_thing() -> int:
    return [p.name for p in FEW].index("owl")


def ready(recipe: Recipe = TINY) -> Run:
    run = begin(FEW, recipe, CPU)
    for _ in run.pool.fill():
        pass
    return run


def finished(run: Run) -> Run:
    for _ in learn(run, 1, torch.float32):
        pass
    return run


def weights(run: Run) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in run.learner.state_dict().items()}


def test_labels_are_the_class_nothing_or_left_out() -> None:
    label = whole_thing()
    drawn = pictures(TINY, label)
    assert set(drawn.places.unique().tolist()) <= {label, len(FEW), IGNORED}
    assert (drawn.places == label).any()
    assert drawn.pixels.dtype == torch.uint8
    assert drawn.places.shape == (8, 48 // CELL, 48 // CELL)


def test_a_thing_is_labelled_everywhere_where_centers_are_left_out() -> None:
    label = whole_thing()
    recipe = replace(TINY, jumbled=0.0)
    centered = pictures(recipe, label).places
    everywhere = pictures(without(recipe, "centers"), label).places
    assert not (everywhere == len(FEW)).any()
    assert (everywhere == label).sum() > (centered == label).sum()
    assert torch.equal(everywhere == IGNORED, centered == IGNORED)


def test_what_is_behind_shows_where_nothing_covers_it() -> None:
    label = whole_thing()
    white = torch.full((8, 3, 48, 48), 255, dtype=torch.uint8)
    black = torch.zeros_like(white)
    recipe = replace(TINY, jumbled=0.0)
    lighter, darker = pictures(recipe, label, white), pictures(recipe, label, black)
    assert lighter.pixels.float().mean() > darker.pixels.float().mean() + 10
    same = (lighter.pixels == darker.pixels).all(1).float().mean()
    assert 0.1 < float(same) < 0.95


def test_a_jumbled_picture_keeps_its_pixels_and_loses_its_name() -> None:
    label = whole_thing()
    plain = pictures(replace(TINY, jumbled=0.0, centers=False), label)
    jumbled = pictures(replace(TINY, jumbled=1.0, centers=False), label)
    assert (jumbled.whole == len(FEW)).all()
    assert (jumbled.places == len(FEW)).all()
    assert not torch.equal(plain.pixels, jumbled.pixels)
    for before, after in zip(plain.pixels, jumbled.pixels, strict=True):
        one, other = (np.sort(p.flatten(1).numpy(), 1) for p in (before, after))
        np.testing.assert_array_equal(one, other)


def test_every_class_comes_once_per_round() -> None:
    rounds = [[class_of(r * 9 + i, 9, seed=3) for i in range(9)] for r in range(4)]
    assert all(sorted(turn) == list(range(9)) for turn in rounds)
    assert any(a != b for a, b in pairwise(rounds))


def test_a_pool_replaces_its_oldest_group() -> None:
    pool = Pool(FEW, TINY, CPU)
    assert list(pool.fill())[-1] == 24
    kept = pool.state()["pixels"]
    assert isinstance(kept, Tensor)
    before = kept.clone()
    pool.refresh()
    changed = (kept != before).flatten(1).any(1)
    assert changed.tolist() == [True] * 4 + [False] * 20


def test_a_batch_shows_pictures_with_a_label_for_every_sixteen_pixels() -> None:
    run = ready()
    for _ in range(12):
        shown, whole, places = run.pool.batch(run.draws)
        assert shown.shape[0] == whole.shape[0] == 4
        assert shown.shape[2] == shown.shape[3] == places.shape[1] * 16
        assert shown.min() >= 0
        assert shown.max() <= 1


@pytest.mark.parametrize("name", sorted(ABSENCES))
def test_whatever_is_left_out_a_step_can_be_taken(name: str) -> None:
    run = ready(without(replace(TINY, steps=1), name))
    before = weights(run)
    finished(run)
    assert any(not torch.equal(before[k], v) for k, v in weights(run).items())


def test_stopping_and_going_on_gives_the_network_that_one_go_gives(tmp_path: Path) -> None:
    straight = weights(finished(ready()))
    first = ready()
    for progress in learn(first, 1, torch.float32):
        if progress.step >= 2:
            break
    checkpoints.store(first, tmp_path)
    second = begin(FEW, TINY, CPU)
    assert checkpoints.resume(second, tmp_path)
    assert second.step == first.step < TINY.steps
    resumed = weights(finished(second))
    assert all(torch.equal(straight[name], resumed[name]) for name in straight)


def test_a_checkpoint_of_another_recipe_is_refused(tmp_path: Path) -> None:
    checkpoints.store(ready(), tmp_path)
    other = begin(FEW, replace(TINY, rate=1e-4, seed=5), CPU)
    with pytest.raises(InputFileError, match="seed, rate differ"):
        checkpoints.resume(other, tmp_path)


def test_there_is_nothing_to_resume_in_an_empty_folder(tmp_path: Path) -> None:
    assert not checkpoints.resume(begin(FEW, TINY, CPU), tmp_path)


def test_the_shipped_network_says_what_the_learner_says() -> None:
    learner = finished(ready()).learner.eval()
    shown = torch.rand(3, 3, 64, 64)
    with torch.no_grad():
        answers = learner(shown)
        dense, logits = folded(learner, TINY)((shown - MEAN) / DEVIATION)
    places, whole = (each[:, : len(FEW)] for each in (answers.places, answers.whole))
    np.testing.assert_allclose(dense.softmax(1), places.softmax(1), atol=1e-4)
    np.testing.assert_allclose(logits.softmax(1), whole.softmax(1), atol=1e-4)


def test_what_raises_all_classes_alike_raises_none_of_the_shipped_network() -> None:
    shipped_one = folded(ready().learner, TINY)
    shown = torch.rand(3, 3, 64, 64)
    for answer in shipped_one((shown - MEAN) / DEVIATION):
        torch.testing.assert_close(
            answer.mean(1), torch.zeros_like(answer.mean(1)), atol=1e-4, rtol=0
        )


def test_an_attack_on_a_linear_network_goes_straight_down_its_weights() -> None:
    direction = torch.randn(3, 16, 16, generator=Generator().manual_seed(1))

    def look(seen: Tensor) -> tuple[Tensor, Tensor]:
        push = (seen * direction).sum((1, 2, 3))
        whole = torch.stack([push, -push], 1) * 0.01
        return whole[:, :, None, None], whole

    held = Held(torch.full((2, 3, 16, 16), 0.5), torch.zeros(2, dtype=torch.long), torch.zeros(2))
    nudge = attacked(look, held, 1.0, 20).pictures - 0.5
    expected = -direction / direction.norm()
    np.testing.assert_allclose(nudge[0], expected, atol=1e-5)


def test_a_score_counts_what_is_right() -> None:
    whole = torch.tensor([0, 1, 1, 0])
    places = torch.tensor([[[0, 1]], [[1, IGNORED]], [[IGNORED, 1]], [[0, 0]]])
    held = Held(torch.zeros(4, 3, 8, 8), whole, places)

    def look(seen: Tensor) -> tuple[Tensor, Tensor]:
        ones = F.one_hot(torch.ones(len(seen), dtype=torch.long), 2).float()
        return ones[:, :, None, None].expand(-1, -1, 1, 2), ones

    found = score(look, held)
    assert found.whole == 0.5
    assert found.places == 0.5


def test_an_export_holds_halves_and_a_card_that_tells_their_checksum(tmp_path: Path) -> None:
    run = finished(ready())
    trained = exporting.Trained(TINY, run.step, run.learner.eval(), FEW)
    card = exporting.export(trained, tmp_path, 2, 1)
    file = tmp_path / exporting.WEIGHTS
    assert all(value.dtype == torch.float16 for value in load_file(file).values())
    written = json.loads((tmp_path / exporting.CARD).read_text())
    assert written["sha256"] == card["sha256"] == file_sha256(file)
    assert written["steps"] == 4
    assert written["classes"] == [pattern.name for pattern in FEW]


def test_a_perturbation_stays_within_its_ball_while_it_grows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[Tensor] = []
    whole = Learner.forward

    def watch(self: Learner, given: Tensor) -> object:
        seen.append(given.detach().clone())
        return whole(self, given)

    monkeypatch.setattr(Learner, "forward", watch)
    finished(ready(replace(TINY, steps=12, replays=4)))
    nudges = [(b - a).flatten(1).norm(dim=1) for a, b in pairwise(seen)]
    # The first step is still clean; rounds of four begin behind it.
    within = [n for i, n in enumerate(nudges) if i % 4]
    assert all((n <= 2 * TINY.attack + 1e-5).all() for n in within)
    first = (seen[10] - seen[9]).flatten(1).norm(dim=1)
    assert (first > 0.1 * TINY.attack).all()
    assert all(s.min() >= 0 and s.max() <= 1 for s in seen)


@pytest.mark.slow
def test_a_minute_of_training_beats_chance_by_far(tmp_path: Path) -> None:
    here = str(tmp_path)
    for words in (["train", here, "--smoke"], ["export", here, "-o", here]):
        ended = CliRunner().invoke(command.app, words)
        assert ended.exit_code == 0, ended.output
    found = json.loads((tmp_path / exporting.CARD).read_text())
    chance = 1 / len(found["classes"])
    assert found["figures"]["signature_palettes"]["whole"] > 3 * chance


def test_an_exported_file_is_read_back_as_the_network_that_it_was(tmp_path: Path) -> None:
    run = finished(ready())
    exporting.export(exporting.Trained(TINY, run.step, run.learner.eval(), FEW), tmp_path, 1, 1)
    network, names = shipped(tmp_path / exporting.WEIGHTS)
    assert names == tuple(pattern.name for pattern in FEW)
    shown = torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        _, logits = network((shown - MEAN) / DEVIATION)
        expected = run.learner(shown).whole[:, : len(FEW)]
    np.testing.assert_allclose(logits, expected, atol=2e-2)


def test_the_embedded_network_can_be_read_back_too() -> None:
    network, names = shipped(WEIGHTS)
    assert "owl" in names
    assert width_of(network, "dense") == len(names)


def test_answers_among_some_labels_are_theirs_in_their_order() -> None:
    def look(seen: Tensor) -> tuple[Tensor, Tensor]:
        whole = torch.arange(4.0).expand(len(seen), 4)
        return whole[:, :, None, None], whole

    places, whole = exporting.among(look, [3, 1])(torch.zeros(2, 3, 8, 8))
    assert whole.tolist() == [[3, 1], [3, 1]]
    assert places.shape == (2, 2, 1, 1)


def test_channels_of_a_gallery_are_spread_evenly_and_are_never_more_than_there_are() -> None:
    assert spread(4, 100) == [0, 25, 50, 75]
    assert spread(9, 3) == [0, 1, 2]


def test_a_gallery_paints_what_excites_its_channels() -> None:
    network, names = shipped(WEIGHTS)
    pictures = paintings(network, names, "s8b", [3, 20], 64, 12)
    pixels = torch.tensor(np.stack(pictures)).permute(0, 3, 1, 2).float() / 255
    seen: list[Tensor] = []
    network.s8b.register_forward_hook(lambda _m, _i, value: seen.append(value))
    with torch.no_grad():
        network((pixels - MEAN) / DEVIATION)
    means = seen[0].mean((2, 3))
    assert means[0, 3] > means[1, 3]
    assert means[1, 20] > means[0, 20]


def test_the_command_line_trains_goes_on_and_refuses_what_it_does_not_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "SMOKE", replace(TINY, pool=8))
    runner = CliRunner()
    began = runner.invoke(command.app, ["train", str(tmp_path), "--smoke"])
    assert began.exit_code == 0, began.output
    assert "step 4/4" in began.output
    again = runner.invoke(command.app, ["train", str(tmp_path), "--smoke"])
    assert "resumed at step 4" in again.output
    wrong = runner.invoke(command.app, ["train", str(tmp_path), "--without", "magic"])
    assert wrong.exit_code == 2
    assert "jumbled" in wrong.output


def test_a_run_that_is_asked_to_stop_is_stored_where_it_stands(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys; from dataclasses import replace;"
        "from training import __main__ as m; from training.recipe import SMOKE;"
        "m.SMOKE = replace(SMOKE, steps=100_000, batch=2, pool=16, side=48, crop=32);"
        "m._line = lambda *_: os.kill(os.getpid(), signal.SIGTERM) or 'seen';"
        f"sys.argv = ['training', 'train', {str(tmp_path)!r}, '--smoke']; m.main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 130, ended.stderr
    assert "the same command goes on from here" in ended.stdout
    recipe, state = checkpoints.recipe_of(tmp_path / checkpoints.NAME)
    assert recipe.steps == 100_000
    assert state["step"] == 20


def test_what_is_no_checkpoint_and_no_export_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match="there is no such file"):
        checkpoints.recipe_of(tmp_path / checkpoints.NAME)
    wrong = tmp_path / "wrong"
    wrong.write_bytes(b"no network")
    with pytest.raises(InputFileError, match="is not a checkpoint"):
        checkpoints.recipe_of(wrong)
    for path, words in ((tmp_path / "none", "there is no such file"), (wrong, "no exported")):
        with pytest.raises(InputFileError, match=words):
            shipped(path)
    other = tmp_path / "other.safetensors"
    save_file({"weight": torch.zeros(3)}, other, metadata={"classes": "owl"})
    with pytest.raises(InputFileError, match="no exported bestiary"):
        shipped(other)


def test_competitors_are_trained_measured_and_hung_below_one_another(tmp_path: Path) -> None:
    recipe = replace(TINY, steps=2)
    for name in (comparing.EVERYTHING, "local"):
        chosen = comparing.competitors(recipe)[name]
        folder = tmp_path / name
        said = list(comparing.compete(FEW, chosen, folder, CPU, torch.float32))
        assert said[-1].step == recipe.steps
        assert not list(comparing.compete(FEW, chosen, folder, CPU, torch.float32))  # done
    rows = list(comparing.hang(tmp_path))
    assert [row["recipe"] for row in rows] == ["everything", "without local"]
    assert all(0 <= row[key] <= 1 for row in rows for key in row if key != "recipe")
    own = np.asarray(Image.open(tmp_path / "local" / "s16c.png"))
    hung = np.asarray(Image.open(tmp_path / "s16c.png"))
    assert hung.shape[0] > 2 * own.shape[0]
