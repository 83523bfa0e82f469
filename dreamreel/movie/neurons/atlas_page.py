"""The page of an atlas: one HTML file that needs nothing but itself, for browsing by eye.

The form is in ``atlas.html``; here its blanks are filled. Pictures are embedded as WebP.
"""

import html
from collections.abc import Mapping, Sequence
from string import Template

from dreamreel.catalogue import LayerCard, NetworkCard
from dreamreel.durable import Json
from dreamreel.movie.neurons.atlas_store import Portrait, Unit
from dreamreel.movie.neurons.page import embedded, fill

_UNIT = Template(
    '<button class="unit$mark" id="$address" data-copy="$address" data-says="$says" tabindex="-1">'
    '<img src="$picture" width="$side" height="$side" alt="" loading="lazy">'
    "<b>$number</b><i>$name</i></button>"
)
_SECTION = Template(
    '<section id="layer-$layer" data-layer="$layer"><h2>$layer <small>$told</small>'
    '<span class="ways">$ways</span></h2><div class="units" style="--side:${side}px">\n$units\n'
    "</div></section>"
)
_LINK = Template('<a href="#layer-$layer"$title>$text</a>')


def section_of(layer: LayerCard, names: Sequence[str], portraits: Sequence[Portrait]) -> str:
    """Return the part of the page that shows a layer.

    Args:
        layer: its card.
        names: of all layers of the atlas, from shallow to deep.
        portraits: of the layer's channels, in order.
    """
    return _SECTION.substitute(
        layer=html.escape(layer.name),
        told=_told(layer, len(portraits)),
        ways=_ways(layer.name, names),
        side=portraits[0].pixels.shape[1],
        units="\n".join(_button(portrait, layer) for portrait in portraits),
    )


def page_of(
    card: NetworkCard,
    names: Sequence[str],
    units: Sequence[Unit],
    sections: Sequence[str],
    about: Mapping[str, Json],
) -> str:
    """Return the page.

    Args:
        card: the network's.
        names: of the layers, from shallow to deep.
        units: of all of them.
        sections: of `section_of`, in the order of the layers.
        about: what made the portraits.
    """
    dead = sum(unit.is_dead for unit in units)
    figures = [f"{len(units)} neurons", f"{len(names)} layers", f"preset {about['preset']}"]
    figures += [f"{dead} dead"] if dead else []
    return fill(
        "atlas.html",
        network=html.escape(card.name),
        title=html.escape(card.title),
        figures=html.escape(" · ".join(figures)),
        version=html.escape(str(about["dreamreel"])),
        layers="".join(_link(name, name) for name in names),
        sections="\n".join(sections),
    )


def _button(portrait: Portrait, layer: LayerCard) -> str:
    unit = portrait.unit
    is_silent = layer.rectified and unit.activation <= 0 and not unit.is_dead
    mark = " dead" if unit.is_dead else " silent" if is_silent else ""
    return _UNIT.substitute(
        mark=mark,
        address=html.escape(unit.address),
        says=f"activation {unit.activation:.3g}",
        picture=embedded(portrait.pixels),
        side=portrait.pixels.shape[1],
        number=unit.channel,
        name=html.escape(unit.name),
    )


def _told(layer: LayerCard, count: int) -> str:
    every = f"a unit every {layer.stride} pixels" if layer.stride else "sees the whole picture"
    shown = f"{count} channels" if count == layer.channels else f"{count} of {layer.channels}"
    return f"{shown} · {every}"


def _ways(layer: str, names: Sequence[str]) -> str:
    """Return links to the layers before and after this one."""
    at = names.index(layer)
    before = _link(names[at - 1], f"← {names[at - 1]}", "shallower") if at else ""
    after = _link(names[at + 1], f"{names[at + 1]} →", "deeper") if at + 1 < len(names) else ""
    return before + after


def _link(layer: str, text: str, title: str = "") -> str:
    said = f' title="{title}"' if title else ""
    return _LINK.substitute(layer=html.escape(layer), text=html.escape(text), title=said)
