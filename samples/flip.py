"""Flips bytes of protected parts of sealed samples: none may pass as valid. ``make flip`` runs it over many thousand bytes.

Every byte of every protected part of each sample is one flip; with ``--count`` a seeded sample of them.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from parsers.seals.verify import verify_seals
from samples.build.certificates import root_certificate
from samples.build.content import Paper, Text
from samples.build.ofd import STYLES, Members, ofd_members, ofd_package
from samples.build.sealing import KINDS
from samples.build.signatures import folder_of
from samples.build.typeset import typeset

AT = datetime.fromisoformat("2023-08-14T08:30:00+08:00")
PAPER = Paper(blocks=(Text(text="关于2023年政务公开工作要点落实情况的报告"), Text(text="截至8月10日，已公开信息35条。")))
SAMPLES = (("v1", "rectangles"), ("unit", "template"), ("v5", ""))
"""Kind of seal and style of the paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """One bit of one part of a sample turned."""

    sample: int
    part: str
    place: int
    bit: int


def samples() -> tuple[Members, ...]:
    """The three sealed samples."""
    return tuple(KINDS[kind](ofd_members(typeset(PAPER), STYLES[style]), "银川市教育局", AT) for kind, style in SAMPLES)


def flips(made: tuple[Members, ...]) -> Iterator[Flip]:
    """A flip for every byte of what is signed: the protected parts and Signature.xml."""
    dice = random.Random(4)  # noqa: S311 a seeded sample is wanted
    for number, members in enumerate(made):
        signs = f"{folder_of(members)}/Signs/"
        for part, data in members:
            if not part.startswith(signs) or part.endswith("/Signature.xml"):
                for place in range(len(data)):
                    yield Flip(sample=number, part=part, place=place, bit=dice.randrange(8))


def verdict(members: Members, flip: Flip) -> str:
    """What the verifier says of the sample with one bit turned: a verdict, ``unreadable`` or ``unsigned``."""
    turned = tuple((name, _turned(data, flip) if name == flip.part else data) for name, data in members)
    result = verify_seals(ofd_package(turned), trusted=(root_certificate(),))
    if result.value:
        return result.value[0].verdict
    return "unreadable" if result.problems else "unsigned"


def _turned(data: bytes, flip: Flip) -> bytes:
    return data[: flip.place] + bytes((data[flip.place] ^ 1 << flip.bit,)) + data[flip.place + 1 :]


def main() -> int:
    """Flip, count the verdicts, name each flip that passed; 1 where one did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=0, help="flips to make; 0 for every byte")
    wanted = parser.parse_args().count
    made = samples()
    every = list(flips(made))
    chosen = random.Random(5).sample(every, wanted) if 0 < wanted < len(every) else every  # noqa: S311
    counts: Counter[str] = Counter()
    for flip in chosen:
        found = verdict(made[flip.sample], flip)
        counts[found] += 1
        if found not in {"altered", "invalid", "unreadable"}:
            sys.stdout.write(f"{found}: {flip}\n")
    sys.stdout.write(f"{len(chosen)} of {len(every)} bytes flipped: {dict(sorted(counts.items()))}\n")
    return 1 if set(counts) - {"altered", "invalid", "unreadable"} else 0


if __name__ == "__main__":
    sys.exit(main())
