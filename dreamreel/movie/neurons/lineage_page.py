"""The page of a lineage: one HTML file that needs nothing but itself.

The form is in ``lineage.html``; here its blanks are filled. Portraits are embedded as WebP.
"""

import html
from collections.abc import Mapping
from string import Template

from dreamreel import __version__
from dreamreel.catalogue import NetworkCard
from dreamreel.catalogue.lineage import Channel
from dreamreel.movie.neurons.atlas_store import Portrait
from dreamreel.movie.neurons.lineage_layout import Edge, Layout, Node
from dreamreel.movie.neurons.lineage_poster import (
    HEAD,
    SHARE_AT,
    STEPS,
    THICKEST,
    THINNEST,
    curve,
    strength,
)
from dreamreel.movie.neurons.page import embedded, fill

MARK = "dreamreel-lineage"
"""Stands in the head of a page, by which it is known."""

_UNIT = Template(
    '<button class="unit$mark" id="$id" data-copy="$address" data-row="$row" tabindex="-1" '
    'style="left:${left}px;top:${top}px;width:${side}px">'
    '<img src="$picture" width="$side" height="$side" alt="">'
    "<i>$name</i><b>$address</b></button>"
)
_EDGE = Template(
    '<path class="$kind" d="$path" stroke-width="$width" data-above="$above" data-below="$below" '
    'data-share="$share"/><text x="$x" y="$y">$share</text>'
)


def page_of(
    layout: Layout, portraits: Mapping[Channel, Portrait], *, card: NetworkCard, note: str
) -> str:
    """Return the page.

    Args:
        layout: where everything stands.
        portraits: of every channel of the layout.
        card: the network's.
        note: how the lineage was found.
    """
    first = portraits[layout.nodes[0].channel].unit
    most = max((abs(edge.share) for edge in layout.edges), default=1.0)
    return fill(
        "lineage.html",
        mark=MARK,
        version=html.escape(__version__),
        title=html.escape(first.name or first.address),
        network=html.escape(card.title),
        note=html.escape(note),
        width=layout.width,
        height=layout.height,
        head=HEAD,
        edges="\n".join(_path(edge, most) for edge in layout.edges),
        units="\n".join(_button(node, portraits[node.channel]) for node in layout.nodes),
    )


def _button(node: Node, portrait: Portrait) -> str:
    return _UNIT.substitute(
        mark=" dead" if portrait.unit.is_dead else "",
        id=_id(node),
        address=html.escape(node.address),
        row=node.row,
        left=node.left,
        top=node.top,
        side=node.side,
        picture=embedded(portrait.pixels),
        name=html.escape(portrait.unit.name),
    )


def _path(edge: Edge, most: float) -> str:
    first, *others = (f"{point.real:.1f} {point.imag:.1f}" for point in edge.points)
    place = curve(edge)[round(SHARE_AT * STEPS)]
    width = THINNEST + (THICKEST - THINNEST) * strength(edge.share, most)
    return _EDGE.substitute(
        kind="raises" if edge.share > 0 else "holds",
        path=f"M{first} C{', '.join(others)}",
        width=f"{width:.2f}",
        above=_id(edge.above),
        below=_id(edge.below),
        share=f"{100 * edge.share:.1f}%",
        x=f"{place.real:.1f}",
        y=f"{place.imag:.1f}",
    )


def _id(node: Node) -> str:
    return html.escape(f"{node.row}-{node.address}")
