"""Rows written one by one stand in the document as if they had been in its tree."""

import copy

import pytest
from lxml import etree

from reports.held_rows import HeldRows
from reports.ooxml import W, parse, serialise, set_text, w

_TABLE = (
    f'<w:document xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body><w:tbl>'
    '<w:tr r:id="1"><w:tc><w:p><w:r><w:t>样</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/></w:body></w:document>'
).encode()
_WORDS = ("甲 & <乙>", "“丙”", "", "xmlns:w", "100%s", "一行\n二行\t列\n\n", "\ufffe丁\x01")


def _row(sample: etree._Element, text: str) -> etree._Element:
    row = copy.deepcopy(sample)
    set_text(next(row.iter(w("p"))), text)
    return row


@pytest.mark.parametrize("prefix", ["w", "ns0"])
def test_rows_written_one_by_one_give_the_bytes_of_rows_in_the_tree(prefix: str) -> None:
    document = _TABLE.replace(b"w:", f"{prefix}:".encode()).replace(b"xmlns:w=", f"xmlns:{prefix}=".encode())
    whole, marked = parse(document), parse(document)
    table, sample = next(whole.iter(w("tbl"))), next(whole.iter(w("tr")))
    for text in _WORDS:
        table.append(_row(sample, text))
    table.remove(sample)
    held = HeldRows()
    table, other = next(marked.iter(w("tbl"))), next(marked.iter(w("tr")))
    (hole,) = held.holes(1)
    table.append(held.mark(_row(other, hole), lambda: ((text,) for text in _WORDS)))
    table.remove(other)
    assert b"".join(held.pieces(marked)) == serialise(whole)
    assert b"".join(held.pieces(marked)) == serialise(whole)
