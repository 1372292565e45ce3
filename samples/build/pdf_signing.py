"""Signatures on made PDF files, as an incremental update (ISO 32000-1 clauses 7.5.6 and 12.8)."""

import re
from collections.abc import Callable

PLACE = 16_000
"""Hexadecimal digits kept free for the signature."""
_RANGE = b"/ByteRange[0 ########## ########## ##########]"


def signed_pdf(data: bytes, sign: Callable[[bytes], bytes], *, sub_filter: str = "adbe.pkcs7.detached") -> bytes:
    """The file with a signature dictionary behind it; ``sign`` makes its contents from the bytes of both ranges."""
    number = max(map(int, re.findall(rb"(?m)^(\d+) 0 obj", data))) + 1
    start = len(data)
    dictionary = f"{number} 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/{sub_filter}".encode() + _RANGE + b"/Contents<"
    tail = b">>>\nendobj\n"
    before = data + dictionary
    xref = len(before) + PLACE + len(tail)
    root = re.findall(rb"/Root (\d+ \d+ R)", data)[-1]
    previous = re.findall(rb"startxref\s+(\d+)", data)[-1]
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d/Root %s/Prev %s>>\n" % (number, start, number + 1, root, previous)
    after = tail + table + b"startxref\n%d\n%%%%EOF\n" % xref
    # the range leaves out the angle brackets' inside and the brackets themselves
    first, second = len(before) - 1, len(before) + PLACE + 1
    filled = b"/ByteRange[0 %010d %010d %010d]" % (first, second, len(after) - 1)
    before = before.replace(_RANGE, filled)
    contents = sign(before[:-1] + after[1:]).hex().encode()
    return before + contents.ljust(PLACE, b"0") + after
