"""Finding neurons by words: names, what they were picked for, classes, colors, forms, layers."""

from collections.abc import Iterable, Iterator, Sequence

from dreamreel.catalogue.appearance import WORDS
from dreamreel.catalogue.colors import EXAMPLES, SYNONYMS
from dreamreel.catalogue.neurons import Neuron

NAMED, PART_OF_NAME, REASON, LAYER = 4.0, 3.0, 2.0, 1.0
"""What a word counts that is a neuron's address or name, part of its name, in the reason why it
is a favorite, or its layer. Of a color or class its share counts, at most 1."""
FORM = 0.25
"""What a word for its forms counts, which a third of all neurons have."""
SHORTEST_PART = 3
"""Letters of a word that is also looked for within others."""


def search(neurons: Iterable[Neuron], words: Sequence[str]) -> list[Neuron]:
    """Return the neurons that all words fit, those that they fit best first.

    Args:
        neurons: in the order in which equals are to stay.
        words: of `words_of`.
    """
    scored = ((neuron, [fit(neuron, word) for word in words]) for neuron in neurons)
    found = [(neuron, sum(fits)) for neuron, fits in scored if all(fits)]
    return [neuron for neuron, _ in sorted(found, key=lambda pair: -pair[1])]


def words_of(text: str) -> list[str]:
    """Return the words that somebody looks for, as they are known here."""
    return [SYNONYMS.get(word, word) for word in text.lower().replace(",", " ").split()]


def unknown(neurons: Iterable[Neuron], words: Sequence[str]) -> list[str]:
    """Return the words that fit no neuron at all."""
    left = list(dict.fromkeys(words))
    for neuron in neurons:
        left = [word for word in left if not fit(neuron, word)]
    return left


def vocabulary(neurons: Iterable[Neuron]) -> list[str]:
    """Return all words that can fit, for suggestions."""
    said = {word for neuron in neurons for word in _said(neuron)}
    return [*EXAMPLES, *SYNONYMS, *WORDS, *sorted(said)]


def fit(neuron: Neuron, word: str) -> float:
    """Return how well a word of `words_of` fits a neuron; 0: not at all."""
    forms = (word, word.removesuffix("s"))
    names = [name.lower() for name in neuron.name.split(", ") if name]
    if word == neuron.address or any(form in names for form in forms):
        return NAMED
    if any(_is_within(form, name) for form in forms for name in names):
        return PART_OF_NAME
    if any(form in _words(neuron.reason) for form in forms):
        return REASON
    if word == neuron.layer:
        return LAYER
    return _by_looks(neuron, word) or _by_classes(neuron, forms)


def _by_looks(neuron: Neuron, word: str) -> float:
    if neuron.appearance is None:
        return 0.0
    return neuron.colors.get(word, FORM * (word in neuron.appearance.words))


def _by_classes(neuron: Neuron, forms: tuple[str, ...]) -> float:
    """Return what of the activation by its classes is that of classes that are called so."""
    total = sum(mean for _, mean in neuron.classes)
    fitting = (
        mean
        for label, mean in neuron.classes
        if any(form == label or _is_within(form, label) for form in forms)
    )
    return sum(fitting) / total if total else 0.0


def _is_within(word: str, name: str) -> bool:
    return len(word) >= SHORTEST_PART and word in name


def _words(text: str) -> list[str]:
    return [word.strip(".,;:()").lower() for word in text.split()]


def _said(neuron: Neuron) -> Iterator[str]:
    yield from (name.lower() for name in neuron.name.split(", ") if name)
    yield from (label for label, _ in neuron.classes)
    yield neuron.layer
