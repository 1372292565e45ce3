"""What a seal's whole verification costs, in verifications of one SM2 signature by our own code; openssl stands beside.

The bound: a whole file (container, digests, signer, maker, certificates, coverage) at most five times one signature. Every
signature and every file is of a key that was not met before, as each unit's is. The first file of a maker also has his and
the signer's certificates checked, which are remembered: two signatures more.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from parsers.seals.certificate import read_certificate
from parsers.seals.der import sequence
from parsers.seals.facts import forget_certificates
from parsers.seals.sm2 import verifies
from parsers.seals.verify import verify_seals
from samples.build.certificates import SM2_CURVE, bits, integer, key_of, oid, root_certificate, sign
from samples.build.content import Paper, Text
from samples.build.ofd import STYLES, ofd_members, ofd_package
from samples.build.sealing import KINDS
from samples.build.typeset import typeset

BOUND = 5.0
ROUNDS = 24
MESSAGE = b"message digest"
PAPER = Paper(
    blocks=tuple(Text(text=f"第{number}段：已公开信息{number}条，均在期限内办结，并在门户网站集中公布。") for number in range(120))
)


def costs(tasks: Sequence[Callable[[], object]], rounds: int = ROUNDS) -> list[float]:
    """Processor seconds of one call of each: the quickest of several, in turn, since other work only ever adds."""
    best = [float("inf")] * len(tasks)
    for _ in range(rounds):
        for place, task in enumerate(tasks):
            begins = time.process_time()
            task()
            best[place] = min(best[place], time.process_time() - begins)
    return best


def one_signature() -> Callable[[], object]:
    """One SM2 verification by our own code, each time of another key."""
    keys = [key_of(f"bench {number}") for number in range(ROUNDS)]
    signed = iter([(key.public, MESSAGE, *sign(key, MESSAGE)) for key in keys])
    return lambda: verifies(*next(signed))


def whole_seal(kind: str, *, is_first: bool) -> Callable[[], object]:
    """Whole verifications of files, each sealed by another unit, with certificates to trust; ``is_first``: no certificate is known."""
    members, moment = ofd_members(typeset(PAPER), STYLES[""]), datetime.fromisoformat("2023-08-14T08:30:00+08:00")
    files = iter([ofd_package(KINDS[kind](members, f"第{number}中学{is_first:d}", moment)) for number in range(ROUNDS)])
    trusted = (root_certificate(),)

    def verify() -> None:
        if is_first:
            forget_certificates()
            read_certificate.cache_clear()
        verify_seals(next(files), trusted=trusted)

    return verify


def openssl_signature() -> float | None:
    """Seconds of one SM2 verification by the openssl command, its start included; None where there is none that can."""
    if shutil.which("openssl") is None:
        return None
    key = key_of("bench")
    r, s = sign(key, MESSAGE)
    point = b"\x04" + key.public[0].to_bytes(32, "big") + key.public[1].to_bytes(32, "big")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "key").write_bytes(sequence(sequence(oid("1.2.840.10045.2.1"), oid(SM2_CURVE)), bits(point)))
        (folder / "message").write_bytes(MESSAGE)
        (folder / "value").write_bytes(sequence(integer(r), integer(s)))
        options = ["-digest", "sm3", "-pkeyopt", "distid:1234567812345678"]
        files = ["-inkey", f"{folder}/key", "-rawin", "-in", f"{folder}/message", "-sigfile", f"{folder}/value"]
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", *files, *options]
        times = []
        for _ in range(5):
            begins = time.perf_counter()
            if subprocess.run(command, capture_output=True, check=False).returncode:  # noqa: S603 our own words
                return None
            times.append(time.perf_counter() - begins)
    return min(times)


def main() -> int:
    """Print the table; 1 where a seal costs more than the bound."""
    kinds = ("v1", "unit", "v5")
    names = [*(f"whole seal, {kind}" for kind in kinds), *(f"whole seal, {kind}, first of its makers" for kind in kinds)]
    tasks = [whole_seal(kind, is_first=is_first) for is_first in (False, True) for kind in kinds]
    unit, *seconds = costs([one_signature(), *tasks])
    rows = [("one SM2 verification (ours)", unit), *zip(names, seconds, strict=True)]
    beside = openssl_signature()
    for name, each in rows:
        sys.stdout.write(f"{name:<44}{each * 1000:8.1f} ms {each / unit:6.2f} ×\n")
    words = f"{beside * 1000:8.1f} ms {beside / unit:6.2f} ×" if beside is not None else "    no openssl with SM2 here"
    sys.stdout.write(f"{'one SM2 verification (openssl, with start)':<44}{words}\n")
    worst = max(seconds[: len(kinds)]) / unit
    sys.stdout.write(f"a whole seal costs {worst:.2f} times one verification (bound {BOUND:g})\n")
    return 1 if worst > BOUND else 0


if __name__ == "__main__":
    sys.exit(main())
