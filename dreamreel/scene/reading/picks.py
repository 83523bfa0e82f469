"""Random picks of a scene: functions of the seed and of a place in it, never of the clock."""

import hashlib

import numpy as np


def pick(pool: tuple[int, ...], count: int, *, apart: int, seed: int, place: str) -> list[int]:
    """Pick members of a pool, none twice until the pool is exhausted.

    Each round through the pool is its own permutation, from Philox keyed by the SHA-256 of
    (seed, place, round): what other parts of a scene pick does not matter.

    Args:
        pool: what to pick from, not empty.
        count: how many.
        apart: how many neighbors should differ, also where one round follows another; as far as the
            pool is large enough.
        seed: of the scene.
        place: what the clip is known by in the scene, whatever else stands there.
    """
    picks: list[int] = []
    number = 0
    while len(picks) < count:
        shuffled = [pool[index] for index in _permutation(len(pool), f"{seed}|{place}|{number}")]
        recent = set(picks[len(picks) - apart + 1 :]) if picks else set()
        fresh = [member for member in shuffled if member not in recent]
        seen = [member for member in shuffled if member in recent]
        picks += fresh[: apart - 1] + seen + fresh[apart - 1 :]
        number += 1
    return picks[:count]


def _permutation(size: int, key: str) -> list[int]:
    """Return a permutation of range(size) made of raw random words, which no version changes."""
    digest = hashlib.sha256(key.encode()).digest()
    words = np.random.Philox(key=int.from_bytes(digest[:16], "little")).random_raw(size)
    return np.argsort(words, kind="stable").tolist()
