"""SM2 and SM3 against the examples printed in the standards."""

import pytest

from parsers.seals.sm2 import is_on_curve, verifies
from parsers.seals.sm3 import plain_sm3, sm3

PUBLIC = (
    0x09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020,
    0xCCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13,
)
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_gives_the_digests_of_gbt_32905_annex_a(message: bytes, digest: str) -> None:
    assert plain_sm3(message).hex() == digest
    assert sm3(message).hex() == digest


@pytest.mark.parametrize("length", [0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 1000])
def test_the_plain_sm3_equals_the_library_at_every_padding(length: int) -> None:
    data = bytes(range(256)) * 4
    assert plain_sm3(data[:length]) == sm3(data[:length])


def test_sm2_verifies_the_example_of_gbt_32918_5_annex_a() -> None:
    assert is_on_curve(PUBLIC)
    assert verifies(PUBLIC, b"message digest", R, S)


@pytest.mark.parametrize(("r", "s"), [(R + 1, S), (R, S + 1), (0, S), (R, 0), (S, R)])
def test_sm2_refuses_other_numbers(r: int, s: int) -> None:
    assert not verifies(PUBLIC, b"message digest", r, s)


def test_sm2_refuses_another_message_key_or_identifier() -> None:
    assert not verifies(PUBLIC, b"message digesT", R, S)
    assert not verifies((PUBLIC[0] ^ 1, PUBLIC[1]), b"message digest", R, S)
    assert not verifies(PUBLIC, b"message digest", R, S, b"ALICE123@YAHOO.COM")
