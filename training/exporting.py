"""Exporting: the weights as they ship, and the card that says what they are."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import torch
from safetensors.torch import save
from torch import Tensor, nn

from dreamreel import durable
from training.evaluating import Look, attacked, by_family, held_out, score
from training.network import DEVIATION, MEAN, Learner, folded
from training.patterns.pattern import Pattern
from training.recipe import Recipe

WEIGHTS, CARD = "bestiary.safetensors", "bestiary.card.json"

PGD = (1.0, 20)
"""Size (L2) and steps of the attack of the card."""


@dataclass(frozen=True)
class Trained:
    """What a checkpoint tells of a network."""

    recipe: Recipe
    step: int
    learner: Learner
    patterns: tuple[Pattern, ...]


def revived(state: Mapping[str, object], recipe: Recipe, patterns: tuple[Pattern, ...]) -> Trained:
    """The network of a checkpoint, ready to look."""
    learner = Learner(len(patterns), recipe)
    learner.load_state_dict(state["learner"])  # pyright: ignore[reportArgumentType]
    return Trained(recipe, int(str(state["step"])), learner.eval(), patterns)


def looking(network: nn.Module) -> Look:
    """A shipped network's answers."""

    def look(pictures: Tensor) -> tuple[Tensor, Tensor]:
        dense, logits = network((pictures - MEAN) / DEVIATION)
        return dense.float(), logits.float()

    return look


def among(look: Look, labels: Sequence[int]) -> Look:
    """Answers between some labels only, numbered anew in this order."""

    def look_among(pictures: Tensor) -> tuple[Tensor, Tensor]:
        places, whole = look(pictures)
        return places[:, labels], whole[:, labels]

    return look_among


def figures(
    look: Look, patterns: tuple[Pattern, ...], recipe: Recipe, each: int, attacks: int
) -> dict[str, object]:
    """Accuracy on held-out pictures: random palettes, the classes' own, perturbed, by family.

    ``each`` pictures per class, ``attacks`` of them perturbed.
    """
    device = torch.device("cpu")
    plain = held_out(patterns, recipe, each, device)
    tinted = held_out(patterns, recipe, each, device, tinted=True)
    few = held_out(patterns, recipe, attacks, device)
    size, steps = PGD
    return {
        "pictures": len(plain.whole),
        "random_palettes": asdict(score(look, plain)),
        "signature_palettes": asdict(score(look, tinted)),
        "attacked_pictures": len(few.whole),
        f"pgd{steps}_l2_{size:g}": asdict(score(look, attacked(look, few, size, steps))),
        "families": {name: asdict(s) for name, s in by_family(look, plain, patterns).items()},
    }


def export(trained: Trained, folder: Path, each: int, attacks: int) -> dict[str, object]:
    """Write the weights, as 16-bit floats, and their card into a folder; return the card.

    Raises:
        StorageError: they cannot be written.
    """
    network = folded(trained.learner, trained.recipe)
    halves = {name: value.half().contiguous() for name, value in network.state_dict().items()}
    network.load_state_dict({name: value.float() for name, value in halves.items()})
    names = [pattern.name for pattern in trained.patterns]
    data = save(halves, metadata={"classes": ",".join(names)})
    card: dict[str, object] = {
        "name": "bestiary",
        "license": "MIT",
        "date": datetime.now(UTC).date().isoformat(),
        "commit": _commit(),
        "torch": torch.__version__,
        "steps": trained.step,
        "sha256": durable.sha256(data),
        "bytes": len(data),
        "parameters": sum(value.numel() for value in halves.values()),
        "classes": names,
        "recipe": asdict(trained.recipe),
        "figures": figures(looking(network), trained.patterns, trained.recipe, each, attacks),
    }
    durable.publish(folder / WEIGHTS, data)
    durable.publish(folder / CARD, (json.dumps(card, indent=1) + "\n").encode())
    return card


def _commit() -> str:
    here = Path(__file__).parent
    asked = ["git", "-C", str(here), "rev-parse", "--short", "HEAD"]
    found = subprocess.run(asked, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"
