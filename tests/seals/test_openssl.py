"""Our SM2 and SM3 beside the openssl command: 200 signatures, half of them damaged, one verdict each."""

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from parsers.seals.der import sequence
from parsers.seals.sm2 import verifies
from parsers.seals.sm3 import sm3
from samples.build.certificates import SM2_CURVE, bits, integer, key_of, oid, sign

COUNT = 200
ID = "1234567812345678"
EC_KEY = "1.2.840.10045.2.1"


def openssl(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(["openssl", *arguments], capture_output=True, check=False)


@pytest.fixture(scope="module", autouse=True)
def _has_sm2() -> None:
    if shutil.which("openssl") is None:
        pytest.skip("the openssl command is not installed")
    if b"SM2" not in openssl("ecparam", "-list_curves").stdout:
        pytest.skip("this openssl does not know SM2")


def public_key(public: tuple[int, int]) -> bytes:
    point = b"\x04" + public[0].to_bytes(32, "big") + public[1].to_bytes(32, "big")
    return sequence(sequence(oid(EC_KEY), oid(SM2_CURVE)), bits(point))


def damaged(r: int, s: int, message: bytes, dice: random.Random) -> tuple[int, int, bytes]:
    """One bit of R, S or the message turned."""
    what = dice.randrange(3)
    if what == 0:
        return r ^ 1 << dice.randrange(255), s, message
    if what == 1:
        return r, s ^ 1 << dice.randrange(255), message
    place = dice.randrange(len(message))
    return r, s, message[:place] + bytes((message[place] ^ 1 << dice.randrange(8),)) + message[place + 1 :]


def test_openssl_and_we_agree_on_every_signature(tmp_path: Path) -> None:
    dice = random.Random(32918)  # noqa: S311 damage needs no secrecy
    ours, theirs = [], []
    for number in range(COUNT):
        key = key_of(f"key {number}")
        message = dice.randbytes(dice.randrange(1, 300))
        r, s = sign(key, message)
        if number % 2:
            r, s, message = damaged(r, s, message, dice)
        ours.append(verifies(key.public, message, r, s))
        (tmp_path / "key").write_bytes(public_key(key.public))
        (tmp_path / "message").write_bytes(message)
        (tmp_path / "value").write_bytes(sequence(integer(r), integer(s)))
        command = f"pkeyutl -verify -pubin -keyform DER -inkey {tmp_path}/key -rawin -in {tmp_path}/message -sigfile {tmp_path}/value"
        theirs.append(openssl(*command.split(), "-digest", "sm3", "-pkeyopt", f"distid:{ID}").returncode == 0)
    assert ours == theirs
    assert ours == [number % 2 == 0 for number in range(COUNT)]


def test_openssl_signs_what_we_verify(tmp_path: Path) -> None:
    made = openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", str(tmp_path / "own"))
    assert made.returncode == 0, made.stderr
    public = openssl("pkey", "-in", str(tmp_path / "own"), "-pubout", "-outform", "DER").stdout
    point = (int.from_bytes(public[-64:-32], "big"), int.from_bytes(public[-32:], "big"))
    for number in range(5):
        message = f"message {number}".encode()
        (tmp_path / "message").write_bytes(message)
        command = f"pkeyutl -sign -inkey {tmp_path}/own -rawin -in {tmp_path}/message"
        value = openssl(*command.split(), "-digest", "sm3", "-pkeyopt", f"distid:{ID}").stdout
        from parsers.seals.algorithms import signature_numbers

        numbers = signature_numbers(value)
        assert numbers is not None
        assert verifies(point, message, *numbers)


def test_sm3_agrees_with_openssl(tmp_path: Path) -> None:
    data = random.Random(32905).randbytes(10_000)  # noqa: S311 any bytes do
    (tmp_path / "data").write_bytes(data)
    found = openssl("dgst", "-sm3", "-binary", str(tmp_path / "data")).stdout
    assert found == sm3(data)
