"""The papers and programs that this one stands on: who, when, what, where, and for which part.

Torch-free tables. A topic is a preset of portraits, a key of scenes or the head of some keys; a
test keeps both in step with what there is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Reference:
    """One work."""

    authors: tuple[str, ...]
    """Given names first."""
    year: int
    title: str
    venue: str
    """Journal, conference, or where it is published."""
    used_for: str
    """What of it is here."""
    kind: str = "misc"
    """Its entry type in BibTeX: ``misc``, ``article``, ``inproceedings`` or ``book``."""
    url: str = ""


REFERENCES: Mapping[str, Reference] = MappingProxyType(
    {
        "mordvintsev2015": Reference(
            ("Alexander Mordvintsev", "Christopher Olah", "Mike Tyka"),
            2015,
            "Inceptionism: Going Deeper into Neural Networks",
            "Google Research Blog",
            "octaves that carry detail, jitter, the energy of a layer, the guide",
            url="https://github.com/google/deepdream",
        ),
        "mordvintsev2016": Reference(
            ("Alexander Mordvintsev",),
            2016,
            "DeepDreaming with TensorFlow",
            "Tutorial of TensorFlow",
            "the Laplacian-normalized gradient, exposure by deviation",
            url="https://github.com/tensorflow/tensorflow/tree/r0.10/tensorflow/examples/tutorials/"
            "deepdream",
        ),
        "osinga2018": Reference(
            ("Douwe Osinga",),
            2018,
            "Deep Learning Cookbook",
            "O'Reilly",
            "a neuron's picture that grows, and the zoom through neurons: the idea of this program",
            kind="book",
            url="https://github.com/DOsinga/visualize_neurons",
        ),
        "chollet2016": Reference(
            ("Fran\u00e7ois Chollet",),
            2016,
            "How convolutional neural networks see the world",
            "The Keras Blog",
            "ascent along the normalized gradient of a filter",
            url="https://blog.keras.io/how-convolutional-neural-networks-see-the-world.html",
        ),
        "strika2019": Reference(
            ("Luciano Strika",),
            2019,
            "Feature Visualization on Convolutional Neural Networks (or: Making your own "
            "Deep-Dream with Keras)",
            "DEV Community",
            "growth by a factor of 1.2 against fine repeating patterns",
            url="https://dev.to/strikingloo/feature-visualization-on-convolutional-neural-networks-"
            "keras-11mh",
        ),
        "yosinski2015": Reference(
            ("Jason Yosinski", "Jeff Clune", "Anh Nguyen", "Thomas Fuchs", "Hod Lipson"),
            2015,
            "Understanding Neural Networks Through Deep Visualization",
            "ICML Deep Learning Workshop",
            "decay, blur, clipping by norm and by contribution; four sets of their strengths",
            kind="inproceedings",
            url="https://arxiv.org/abs/1506.06579",
        ),
        "mahendran2015": Reference(
            ("Aravindh Mahendran", "Andrea Vedaldi"),
            2015,
            "Understanding Deep Image Representations by Inverting Them",
            "IEEE Conference on Computer Vision and Pattern Recognition",
            "a layer's code turned back into a picture, total variation, the sixth-power norm",
            kind="inproceedings",
            url="https://arxiv.org/abs/1412.0035",
        ),
        "rudin1992": Reference(
            ("Leonid I. Rudin", "Stanley Osher", "Emad Fatemi"),
            1992,
            "Nonlinear total variation based noise removal algorithms",
            "Physica D 60, 259-268",
            "the descent of total variation",
            kind="article",
        ),
        "olah2017": Reference(
            ("Chris Olah", "Alexander Mordvintsev", "Ludwig Schubert"),
            2017,
            "Feature Visualization",
            "Distill",
            "frequencies of the gradient brought into balance, robustness, spectra of "
            "decorrelated colors",
            kind="article",
            url="https://distill.pub/2017/feature-visualization",
        ),
        "fel2023": Reference(
            (
                "Thomas Fel",
                "Thibaut Boissin",
                "Victor Boutin",
                "Agustin Picard",
                "Paul Novello",
                "Julien Colin",
                "Drew Linsley",
                "Tom Rousseau",
                "R\u00e9mi Cad\u00e8ne",
                "Lore Goetschalckx",
                "Laurent Gardes",
                "Thomas Serre",
            ),
            2023,
            "Unlocking Feature Visualization for Deeper Networks with MAgnitude Constrained "
            "Optimization",
            "Advances in Neural Information Processing Systems 36",
            "phases that move under fixed amplitudes",
            kind="inproceedings",
            url="https://arxiv.org/abs/2306.06805",
        ),
        "field1987": Reference(
            ("David J. Field",),
            1987,
            "Relations between the statistics of natural images and the response properties of "
            "cortical cells",
            "Journal of the Optical Society of America A 4, 2379-2394",
            "amplitudes of natural pictures fall with frequency as 1/f",
            kind="article",
        ),
        "kingma2015": Reference(
            ("Diederik P. Kingma", "Jimmy Ba"),
            2015,
            "Adam: A Method for Stochastic Optimization",
            "International Conference on Learning Representations",
            "steps on spectra, phases and inverted codes",
            kind="inproceedings",
            url="https://arxiv.org/abs/1412.6980",
        ),
        "kaiser1974": Reference(
            ("James F. Kaiser",),
            1974,
            "Nonrecursive digital filter design using the I0-sinh window function",
            "IEEE International Symposium on Circuits and Systems, 20-23",
            "the kernel of the camera's resampling",
            kind="inproceedings",
        ),
        "catmull1980": Reference(
            ("Edwin Catmull", "Alvy Ray Smith"),
            1980,
            "3-D transformations of images in scanline order",
            "Computer Graphics 14 (SIGGRAPH)",
            "a view as two passes of one dimension",
            kind="inproceedings",
        ),
    }
)

KEY_SOURCES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "camera": ("osinga2018", "catmull1980", "kaiser1974"),
        "ascent": ("mordvintsev2015", "olah2017"),
        "ascent.octaves": ("mordvintsev2015",),
        "ascent.jitter": ("mordvintsev2015",),
        "ascent.rotate_jitter": ("olah2017",),
        "ascent.scale_jitter": ("olah2017",),
        "ascent.smoothness": ("olah2017",),
        "priors": ("yosinski2015", "mahendran2015"),
        "priors.tv": ("rudin1992", "mahendran2015"),
        "priors.decay": ("yosinski2015",),
        "priors.blur": ("yosinski2015",),
        "priors.norm": ("mahendran2015",),
        "priors.clip_norm": ("yosinski2015",),
        "priors.clip_contribution": ("yosinski2015",),
        "sequence": ("osinga2018",),
    }
)
"""By key of a scene, or by the head of several: the keys of `REFERENCES`."""
ALWAYS = ("camera", "ascent", "sequence")
"""What every scene owes its sources, whatever it says."""


def sources_of_keys(paths: Iterable[str]) -> tuple[str, ...]:
    """Return what stands behind keys of a scene, each source once; unknown ones have none."""
    found: dict[str, None] = {}
    for path in paths:
        heads = {topic for topic in KEY_SOURCES if f"{path}.".startswith(f"{topic}.")}
        for topic in sorted(heads, key=len, reverse=True)[:1]:
            found.update(dict.fromkeys(KEY_SOURCES[topic]))
    return tuple(found)


def as_text(key: str) -> str:
    """Return a reference as two lines: the work, and what of it is here."""
    work = REFERENCES[key]
    link = f" {work.url}" if work.url else ""
    authors = ", ".join(work.authors)
    return f"{authors} ({work.year}). {work.title}. {work.venue}.{link}\n    {work.used_for}"


def as_bibtex(key: str) -> str:
    """Return a reference as an entry of BibTeX."""
    work = REFERENCES[key]
    where = {"article": "journal", "inproceedings": "booktitle", "book": "publisher"}
    fields = {
        "author": " and ".join(work.authors),
        "title": f"{{{work.title}}}",
        where.get(work.kind, "howpublished"): work.venue,
        "year": str(work.year),
        "url": work.url,
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@{work.kind}{{{key},\n" + ",\n".join(lines) + "\n}"
