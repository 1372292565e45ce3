"""SM2 and SM3 against the examples printed in the standards."""

import pytest

from parsers.seals.sm2 import A, G, N, P, Point, combined, is_on_curve, verifies
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


def _sum(one: Point | None, other: Point | None) -> Point | None:
    """The sum of two points as GB/T 32918.1 clause 3.2.3.1 writes it down."""
    if one is None or other is None:
        return other if one is None else one
    if one[0] == other[0] and (one[1] + other[1]) % P == 0:
        return None
    slope = (3 * one[0] ** 2 + A) * pow(2 * one[1], -1, P) if one == other else (other[1] - one[1]) * pow(other[0] - one[0], -1, P)
    x = (slope * slope - one[0] - other[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def _times(number: int, point: Point) -> Point | None:
    total: Point | None = None
    for bit in f"{number:b}":
        total = _sum(total, total)
        if bit == "1":
            total = _sum(total, point)
    return total


NUMBERS = (0, 1, 2, 15, 16, 17, 2**64 - 1, 2**64, 2**64 + 1, 2**128 - 3, 2**192, N - 2, N - 1, R, S, int("1" * 77), 2**256 - 1)


@pytest.mark.parametrize(("s", "t"), [*zip(NUMBERS, reversed(NUMBERS), strict=True), (0, 0), (1, N - 1), (5, 5), (0, R), (S, 0)])
def test_multiples_of_a_key_are_those_of_plain_addition_however_often_it_comes(s: int, t: int) -> None:
    for point in (PUBLIC, G, _times(s + 3, PUBLIC)):
        if point is not None:
            expected = _sum(_times(s, G), _times(t, point))
            assert [combined(s, t, point) for _ in range(3)] == [expected] * 3
