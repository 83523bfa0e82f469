"""Where the weights of a network lie, without loading torch to ask it."""

import os
from pathlib import Path

from dreamreel.catalogue import NetworkCard

PACKAGE = Path(__file__).parents[1]


def weights_file(card: NetworkCard) -> Path:
    """Return where a network's own weights lie, or will lie once downloaded."""
    if card.embedded:
        return PACKAGE / "networks" / f"{card.name}.safetensors"
    return torch_hub() / "checkpoints" / card.weights_file


def torch_hub() -> Path:
    """Return the folder that ``torch.hub.get_dir()`` gives."""
    cache = os.environ.get("XDG_CACHE_HOME", "~/.cache")
    return Path(os.environ.get("TORCH_HOME", f"{cache}/torch")).expanduser() / "hub"
