"""OFD against ofdkit's text-only reading, PDF against PDFium's raw text."""

import io
from pathlib import Path
from typing import Any

from parsers.read import read
from samples.bench.ledgers import exact, exact_rows, ledger
from samples.bench.timing import Row, best, table
from samples.build.ofd import write_ofd
from samples.build.printed import FOLDER


def main() -> str:
    """The tables of OFD and PDF in Markdown."""
    return f"{_ofd()}\n{_pdf()}"


def ofdkit_text(data: bytes) -> str:
    """All text as ofdkit gives it."""
    import ofdkit

    return str(ofdkit.extract_text(io.BytesIO(data)))


def _ofd() -> str:
    real = Path(__file__).resolve().parents[3] / "shared" / "data" / "ofd"
    files = {path.stem: path.read_bytes() for path in sorted(real.glob("*.ofd")) + sorted(real.glob("made/ledger_unsigned.ofd"))}
    files = {name: data for name, data in files.items() if name != "V4RideRight"} | {"39 行台账": write_ofd(ledger())}
    rows = []
    own_sum = base_sum = 0.0
    for name, data in files.items():
        own = best(lambda data=data: read(data), 3)  # type: ignore[misc]
        try:
            base = best(lambda data=data: ofdkit_text(data), 3)  # type: ignore[misc]
        except ImportError:
            return table("OFD", [Row(name="ofdkit", milliseconds=None, ratio=None)])
        own_sum, base_sum = own_sum + own, base_sum + base
        rows.append(Row(name=name, milliseconds=own, ratio=own / base, exact=exact(read(data).value) if "台账" in name else ""))
    rows.append(Row(name="全部文件", milliseconds=own_sum, ratio=own_sum / base_sum, bound=1))
    return table("OFD，与 ofdkit 只取文字之比", rows)


def _raw_text(data: bytes) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    for page in document:
        text = page.get_textpage()
        text.get_text_range()
        text.close()
        page.close()
    document.close()


def _pdf() -> str:
    data = (FOLDER / "single-filled.pdf").read_bytes()
    base, own = best(lambda: _raw_text(data), 3), best(lambda: read(data), 3)
    rows = [
        Row(name="基准：pypdfium2 原始文字", milliseconds=base, ratio=1),
        Row(name="本程序", milliseconds=own, ratio=own / base, bound=8, exact=exact(read(data).value)),
    ]
    spent = best(lambda: _plumber(data), 1)
    rows.append(Row(name="pdfplumber extract_tables", milliseconds=spent, ratio=spent / base, exact=exact_rows(_plumber(data))))
    return table("PDF，39 行、33 页", rows)


def _plumber(data: bytes) -> list[list[str]]:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        found: list[Any] = [each for page in document.pages for each in page.extract_tables()]
    return [[text or "" for text in row] for each in found for row in each]
