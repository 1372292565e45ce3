"""A sealed file in which one bit of what is signed was turned is never valid: a seeded sample; ``make flip`` turns every byte."""

import random

import pytest

from samples.flip import flips, samples, verdict

COUNT = 200
MADE = samples()
CHOSEN = random.Random(20230815).sample(list(flips(MADE)), COUNT)  # noqa: S311 a seeded sample is wanted


@pytest.mark.parametrize("part", range(10))
def test_a_turned_bit_never_passes(part: int) -> None:
    for flip in CHOSEN[part::10]:
        assert verdict(MADE[flip.sample], flip) in {"altered", "invalid", "unreadable"}, flip
