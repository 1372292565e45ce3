"""Pictures of an audit's papers for README and docs/: ``python -m samples.pictures`` (``make pictures``).

Without a folder it builds and audits the demo in a temporary place, so the pictures are the same on every machine but for its
fonts. Needs LibreOffice (``soffice``) and Chromium on the path; what is missing is named and its pictures are left as they are.
Where the Fandol faces of a TeX installation lie, they stand in for the official ones, so that a picture looks like the office's print.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

DOTS = 80
"""Dots per inch of pictures of paper."""
STAND_INS: Mapping[str, str] = {
    "仿宋_GB2312": "FandolFang",
    "楷体_GB2312": "FandolKai",
    "黑体": "FandolHei",
    "宋体": "FandolSong",
    "方正小标宋简体": "FandolSong",
}
_TEX_FONTS = ("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol", "/usr/share/texmf/fonts/opentype/public/fandol")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


_PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
_ROUND = "2023-08-15"
_NEEDED = ("index.html", "通报稿.docx", "工作底表.xlsx")
_SHEETS = {
    "矩阵图例": "workbook-overview",
    "报送情况": "workbook",
    "证据文件": "workbook-findings",
    "名册备注": "workbook-units",
    "判定依据": "workbook-files",
    "对应方式": "workbook-entries",
}
"""The first printed page of each sheet, known by a heading that no sheet before it has, under the name of its picture."""
_FOOTER = 0.05
"""Share of a printed sheet's height that its page number takes."""


def main(arguments: list[str]) -> int:
    """Draw the pictures of one round's folder; 0 when all were drawn, 1 when a tool or the papers are missing."""
    parser = argparse.ArgumentParser(description="把一期核查结果的各种文书画成图片", add_help=False)
    parser.add_argument("-h", "--help", action="help", help="显示本说明")
    parser.add_argument("folder", type=Path, nargs="?", help="核查结果所在文件夹，例如 demo/out/2023-08-15；不写则现做一份示例")
    parser.add_argument("--into", type=Path, default=_PICTURES, help="图片放到哪里，默认 docs/pictures")
    options = parser.parse_args(arguments)
    options.into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        folder = options.folder or _demo(work / "demo")
        lacking = [name for name in _NEEDED if not (folder / name).is_file()]
        if lacking:
            sys.stderr.write(f"“{folder}”不是一期核查结果的文件夹，缺少{'、'.join(lacking)}。请先运行 run_audit.py audit\n")
            return 1
        missing = [*_papers(folder, options.into, work), *_page(folder, options.into, work)]
    for line in missing:
        sys.stderr.write(f"{line}\n")
    return 1 if missing else 0


def _demo(folder: Path) -> Path:
    from pipeline.demonstration import run_demo

    run_demo(folder, jobs=0, progress=lambda _done, _total, _what: None)
    return folder / "out" / _ROUND


def _papers(folder: Path, target: Path, work: Path) -> Iterator[str]:
    office = shutil.which("soffice")
    if office is None:
        yield "没有找到 LibreOffice（soffice）：通报、催办函和底表的图片没有重画。请先安装 LibreOffice 再运行一次"
        return
    letters = sorted((folder / "催办").glob("*.docx"), key=lambda path: (-path.stat().st_size, path.name))
    sources = {"notice": folder / "通报稿.docx", "workbook": folder / "工作底表.xlsx"} | ({"letter": letters[0]} if letters else {})
    for name, source in sources.items():
        shutil.copy(source, work / f"{name}{source.suffix}")
    command = [office, f"-env:UserInstallation={(work / 'profile').as_uri()}", "--headless", "--convert-to", "pdf", "--outdir", str(work)]
    files = [str(work / f"{name}{source.suffix}") for name, source in sources.items()]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=300, env=_with_fonts(work))  # noqa: S603
    _draw(work / "notice.pdf", target, {0: "notice"}, turned="notice-annex")
    _draw(work / "workbook.pdf", target, _sheets(work / "workbook.pdf"), dots=2 * DOTS, is_sheet=True)
    if letters:
        _draw(work / "letter.pdf", target, {0: "letter"})


def _with_fonts(work: Path) -> Mapping[str, str]:
    """Return an environment in which the stand-in faces are found, where they are installed at all."""
    fonts = next((path for path in _TEX_FONTS if Path(path).is_dir()), None)
    if fonts is None:
        return os.environ
    rules = "".join(
        f'<match target="pattern"><test name="family"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{face}</string></edit></match>'
        for name, face in STAND_INS.items()
    )
    config = work / "fonts.conf"
    head = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
    body = f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{fonts}</dir>{rules}'
    config.write_text(f"{head}<fontconfig>{body}</fontconfig>", encoding="utf-8")
    return {**os.environ, "FONTCONFIG_FILE": str(config)}


def _sheets(pdf: Path) -> Mapping[int, str]:
    """Return the names of pictures by the number of the page, from 0, that each sheet begins on."""
    import pypdfium2

    found: dict[int, str] = {}
    document = pypdfium2.PdfDocument(pdf)
    wanted = list(_SHEETS.items())
    for number in range(len(document)):
        if wanted and wanted[0][0] in document[number].get_textpage().get_text_bounded():
            found[number] = wanted.pop(0)[1]
    document.close()
    return found


def _draw(pdf: Path, target: Path, pages: Mapping[int, str], *, dots: int = DOTS, turned: str = "", is_sheet: bool = False) -> None:
    """Draw pages, by number from 0, under their names; and the first page on its side after them, where a name for it is given."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    sizes = [document.get_page_size(number) for number in range(len(document))]
    aside = next((number for number, (wide, high) in enumerate(sizes) if wide > high and number > max(pages)), None)
    chosen = {number: name for number, name in pages.items() if number < len(sizes)}
    for number, name in (chosen | ({aside: turned} if turned and aside is not None else {})).items():
        picture = document[number].render(scale=dots / 72).to_pil().convert("RGB")
        shown = _without_margins(picture) if is_sheet else picture
        shown.quantize(160 if is_sheet else 48).save(target / f"{name}.png", optimize=True)
    document.close()


def _without_margins(picture: "Image") -> "Image":
    """Cut a sheet to what is written on it without its page number, and to its upper part where it is long."""
    from PIL import ImageChops

    wide, high = picture.size
    body = picture.crop((0, 0, wide, int(high * (1 - _FOOTER))))
    white = body.copy()
    white.paste((255, 255, 255), (0, 0, *body.size))
    left, top, right, bottom = ImageChops.difference(body, white).getbbox() or (0, 0, *body.size)
    return body.crop((left, top, right, min(bottom, top + (right - left) // 2)))


def _page(folder: Path, target: Path, work: Path) -> Iterator[str]:
    browser = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        yield "没有找到 Chromium：核查页面的图片没有重画。请先安装 Chromium 再运行一次"
        return
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars", "--no-first-run"]
    views = {"page": ("1280,1500", ()), "page-narrow": ("400,1500", ()), "page-dark": ("1280,1000", ("--force-dark-mode",))}
    for name, (size, more) in views.items():
        shot = work / f"{name}.png"
        where = [
            f"--user-data-dir={work / 'browser'}",
            f"--window-size={size}",
            f"--screenshot={shot}",
            (folder / "index.html").resolve().as_uri(),
        ]
        subprocess.run([browser, *flags, *more, *where], check=True, capture_output=True, timeout=120)  # noqa: S603
        _smaller(shot, target / f"{name}.png")
    printed = work / "page.pdf"
    where = [f"--user-data-dir={work / 'browser'}", "--no-pdf-header-footer", f"--print-to-pdf={printed}"]
    subprocess.run([browser, *flags, *where, (folder / "index.html").resolve().as_uri()], check=True, capture_output=True, timeout=120)  # noqa: S603
    _draw(printed, target, {0: "page-print"})


def _smaller(source: Path, target: Path) -> None:
    from PIL import Image

    with Image.open(source) as picture:
        picture.convert("RGB").quantize(160).save(target, optimize=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
