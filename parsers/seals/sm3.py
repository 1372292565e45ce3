"""SM3 digest (GB/T 32905-2016): hashlib's where it has one, else the cryptography library's, else plain code."""

import hashlib
import struct

_MASK = 0xFFFFFFFF
_INITIAL = (0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E)
_T = tuple(
    (0x79CC4519 if j < 16 else 0x7A879D8A) << j % 32 & _MASK | (0x79CC4519 if j < 16 else 0x7A879D8A) >> (32 - j % 32) % 64
    for j in range(64)
)


def _rotate(value: int, count: int) -> int:
    return (value << count | value >> (32 - count)) & _MASK


def plain_sm3(data: bytes) -> bytes:
    """SM3 of bytes in plain Python: 32 octets."""
    length = len(data) * 8
    padded = data + b"\x80" + b"\x00" * ((55 - len(data)) % 64) + struct.pack(">Q", length)
    state: tuple[int, ...] = _INITIAL
    for start in range(0, len(padded), 64):
        state = _compress(state, padded[start : start + 64])
    return struct.pack(">8I", *state)


def _compress(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    words = list(struct.unpack(">16I", block))
    for j in range(16, 68):
        x = words[j - 16] ^ words[j - 9] ^ _rotate(words[j - 3], 15)
        words.append(x ^ _rotate(x, 15) ^ _rotate(x, 23) ^ _rotate(words[j - 13], 7) ^ words[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        a12 = _rotate(a, 12)
        ss1 = _rotate((a12 + e + _T[j]) & _MASK, 7)
        ff, gg = (a ^ b ^ c, e ^ f ^ g) if j < 16 else (a & b | a & c | b & c, e & f | ~e & g)
        tt1 = (ff + d + (ss1 ^ a12) + (words[j] ^ words[j + 4])) & _MASK
        tt2 = (gg + h + ss1 + words[j]) & _MASK
        d, c, b, a = c, _rotate(b, 9), a, tt1
        h, g, f, e = g, _rotate(f, 19), e, tt2 ^ _rotate(tt2, 9) ^ _rotate(tt2, 17)
    return tuple(x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h), strict=True))


def sm3(data: bytes) -> bytes:
    """SM3 of bytes: 32 octets."""
    try:
        return hashlib.new("sm3", data).digest()
    except ValueError:
        return _other_sm3(data)


def _other_sm3(data: bytes) -> bytes:
    """SM3 by the library's own OpenSSL, where Python's has none; else by plain code."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.hashes import SM3, Hash

    try:
        digest = Hash(SM3())
    except UnsupportedAlgorithm:
        return plain_sm3(data)
    digest.update(data)
    return digest.finalize()
