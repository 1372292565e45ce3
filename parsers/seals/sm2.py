"""SM2 signatures (GB/T 32918.2-2016, parameters of GB/T 32918.5-2017) in plain code.

Points are Jacobian; the two products of a verification share their doublings (Shamir), with signed digits.
"""

from collections.abc import Iterator
from functools import lru_cache

from parsers.seals.sm3 import sm3

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
DEFAULT_ID = b"1234567812345678"
"""The signer's distinguishing identifier where none is agreed (GM/T 0009-2012, clause 10)."""

Point = tuple[int, int]
Jacobian = tuple[int, int, int]
INFINITY: Jacobian = (1, 1, 0)
WIDTH = 5
"""Bits that a digit of a number to multiply by takes."""
_QUARTER = 64
_MOST_MET = 512
_MET: set[Point] = set()
"""Keys that were multiplied before."""


def is_on_curve(point: Point) -> bool:
    """Whether a point satisfies the curve's equation."""
    x, y = point
    return 0 <= x < P and 0 <= y < P and (y * y - (x * x * x + A * x + B)) % P == 0


def lifted(x: int, *, is_odd: bool) -> Point | None:
    """The point with an x and the parity of its y (GB/T 32918.1-2016 clause 4.2.10), or None where the curve has none."""
    square = (x * x * x + A * x + B) % P
    y = pow(square, (P + 1) // 4, P)
    if x >= P or y * y % P != square:
        return None
    return x, y if y % 2 == is_odd else P - y


def double(point: Jacobian) -> Jacobian:
    """Twice a point (a = -3)."""
    x, y, z = point
    if not z or not y:
        return INFINITY
    zz = z * z % P
    yy = y * y % P
    s = 4 * x * yy % P
    m = 3 * (x - zz) * (x + zz) % P
    x3 = (m * m - 2 * s) % P
    return x3, (m * (s - x3) - 8 * yy * yy) % P, 2 * y * z % P


def add(first: Jacobian, second: Jacobian) -> Jacobian:
    """Sum of two points."""
    x1, y1, z1 = first
    x2, y2, z2 = second
    if not z1:
        return second
    if not z2:
        return first
    zz1, zz2 = z1 * z1 % P, z2 * z2 % P
    u1, u2 = x1 * zz2 % P, x2 * zz1 % P
    s1, s2 = y1 * zz2 * z2 % P, y2 * zz1 * z1 % P
    if u1 == u2:
        return double(first) if s1 == s2 else INFINITY
    h, r = u2 - u1, s2 - s1
    hh = h * h % P
    hhh, v = h * hh % P, u1 * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return x3, (r * (v - x3) - s1 * hhh) % P, h * z1 * z2 % P


def affine(point: Jacobian) -> Point | None:
    """Plain coordinates, or None for the point at infinity."""
    x, y, z = point
    if not z:
        return None
    inverse = pow(z, -1, P)
    square = inverse * inverse % P
    return x * square % P, y * square * inverse % P


def _plus(point: Jacobian, x2: int, y2: int) -> Jacobian:
    """Sum of a point and one in plain coordinates."""
    x1, y1, z1 = point
    if not z1:
        return x2, y2, 1
    zz = z1 * z1 % P
    h, r = (x2 * zz - x1) % P, (y2 * zz * z1 - y1) % P
    if not h:
        return INFINITY if r else double(point)
    hh = h * h % P
    hhh, v = h * hh % P, x1 * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return x3, (r * (v - x3) - y1 * hhh) % P, h * z1 % P


def _odd_multiples(point: Jacobian) -> list[Jacobian]:
    """Once, three times, five times, … a point: as many as signed digits need."""
    twice = double(point)
    multiples = [point]
    for _ in range((1 << WIDTH - 2) - 1):
        multiples.append(add(multiples[-1], twice))
    return multiples


def _plain(points: list[Jacobian]) -> list[Point]:
    """Plain coordinates of points, none of them at infinity, with one inversion for all."""
    products = [1]
    for _, _, z in points:
        products.append(products[-1] * z % P)
    inverse = pow(products[-1], -1, P)
    found: list[Point] = []
    for (x, y, z), before in zip(reversed(points), reversed(products[:-1]), strict=True):
        own = inverse * before % P
        inverse = inverse * z % P
        square = own * own % P
        found.append((x * square % P, y * square * own % P))
    return found[::-1]


def _table(point: Point) -> tuple[tuple[Point, ...]]:
    """The odd multiples of a point."""
    return (tuple(_plain(_odd_multiples((*point, 1)))),)


@lru_cache(maxsize=64)
def _quarters(point: Point) -> tuple[tuple[Point, ...], ...]:
    """The odd multiples of a point and of its 2^64-, 2^128- and 2^192-fold: a number in four parts needs a quarter of the doublings."""
    start: Jacobian = (*point, 1)
    multiples = _odd_multiples(start)
    for _ in range(3):
        for _ in range(_QUARTER):
            start = double(start)
        multiples += _odd_multiples(start)
    plain, size = _plain(multiples), 1 << WIDTH - 2
    return tuple(tuple(plain[place : place + size]) for place in range(0, len(plain), size))


def _tables(point: Point) -> tuple[tuple[Point, ...], ...]:
    """Multiples of a key: a few for one that is new, more for one that comes again, as those of issuers and makers do."""
    if point in _MET:
        return _quarters(point)
    if len(_MET) >= _MOST_MET:
        _MET.clear()
    _MET.add(point)
    return _table(point)


def _signed_digits(number: int) -> Iterator[tuple[int, int]]:
    """Places and odd digits, of less than half of 2^``WIDTH`` either way, that make up a number; few are not zero."""
    place = 0
    while number:
        zeros = (number & -number).bit_length() - 1
        number >>= zeros
        place += zeros
        digit = number & (1 << WIDTH) - 1
        if digit >> WIDTH - 1:
            digit -= 1 << WIDTH
        yield place, digit
        number -= digit


def _terms(number: int, tables: tuple[tuple[Point, ...], ...], sums: dict[int, list[Point]]) -> None:
    """Note at which doubling which multiples are added for a number."""
    for part, table in enumerate(tables):
        own = number if len(tables) == 1 else number >> _QUARTER * part & (1 << _QUARTER) - 1
        for place, digit in _signed_digits(own):
            x, y = table[abs(digit) >> 1]
            sums.setdefault(place, []).append((x, y) if digit > 0 else (x, P - y))


def combined(s: int, t: int, point: Point) -> Point | None:
    """``s`` G + ``t`` point, or None for infinity; ``s`` and ``t`` are of at most 256 bits."""
    sums: dict[int, list[Point]] = {}
    _terms(s, _quarters(G), sums)
    _terms(t, _tables(point), sums)
    total = INFINITY
    for place in range(max(sums, default=0), -1, -1):
        total = double(total)
        for x, y in sums.get(place, ()):
            total = _plus(total, x, y)
    return affine(total)


def message_digest(public: Point, message: bytes, identifier: bytes = DEFAULT_ID) -> int:
    """The number that is signed: SM3 of the signer's digest Z and the message (clause 5.5 and 6.1)."""
    z = sm3((len(identifier) * 8).to_bytes(2, "big") + identifier + b"".join(number.to_bytes(32, "big") for number in (A, B, *G, *public)))
    return int.from_bytes(sm3(z + message), "big")


def verifies(public: Point, message: bytes, r: int, s: int, identifier: bytes = DEFAULT_ID) -> bool:
    """Whether (r, s) is the signature of a message under a public key (clause 7.1)."""
    if not (0 < r < N and 0 < s < N) or not is_on_curve(public):
        return False
    t = (r + s) % N
    if not t:
        return False
    point = combined(s, t, public)
    return point is not None and (message_digest(public, message, identifier) + point[0]) % N == r
