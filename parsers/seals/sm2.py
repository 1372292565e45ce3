"""SM2 signatures (GB/T 32918.2-2016, parameters of GB/T 32918.5-2017) in plain code.

Points are Jacobian; the two products of a verification share their doublings (Shamir), with four-bit windows.
"""

from functools import cache

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


def _multiples(point: Point) -> tuple[Jacobian, ...]:
    table: list[Jacobian] = [INFINITY, (*point, 1)]
    for _ in range(14):
        table.append(add(table[-1], table[1]))
    return tuple(table)


@cache
def _generator_multiples() -> tuple[Jacobian, ...]:
    return _multiples(G)


def combined(s: int, t: int, point: Point) -> Point | None:
    """``s`` G + ``t`` point, or None for infinity."""
    of_g, of_point = _generator_multiples(), _multiples(point)
    total = INFINITY
    for shift in range(252, -4, -4):
        if total[2]:
            total = double(double(double(double(total))))
        digit = s >> shift & 15
        if digit:
            total = add(total, of_g[digit])
        digit = t >> shift & 15
        if digit:
            total = add(total, of_point[digit])
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
