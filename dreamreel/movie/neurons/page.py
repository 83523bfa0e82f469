"""Pages: a single HTML file each, which needs no server, no network and nothing but itself.

A form has blanks; three of them, ``$base_head``, ``$base_style`` and ``$base_script``, hold what
all pages share: what they may load, how they look, what they can do.
"""

import base64
import io
from pathlib import Path
from string import Template

import numpy as np
from PIL import Image

HERE = Path(__file__).parent
QUALITY = 82
"""Of the embedded pictures, 0..100; below, flat colors show blocks where they are enlarged. By
eye."""


def fill(form: str, *, version: str, **blanks: str | int) -> str:
    """Return a page.

    Args:
        form: the name of its file, beside this one.
        version: of this program, escaped.
        blanks: what its other blanks hold; texts are escaped where that is needed.
    """
    return Template(_text(form)).substitute(
        blanks,
        base_head=Template(_text("page_head.html")).substitute(version=version),
        base_style=_text("page.css"),
        base_script=_text("page.js"),
    )


def embedded(pixels: np.ndarray) -> str:
    """Return a picture (H, W, 3) uint8 as the address of an image that is its own content."""
    encoded = io.BytesIO()
    Image.fromarray(pixels).save(encoded, format="WEBP", quality=QUALITY, method=4)
    return f"data:image/webp;base64,{base64.b64encode(encoded.getvalue()).decode()}"


def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
