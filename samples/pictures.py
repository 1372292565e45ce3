"""Pictures of an audit's papers for docs/ and README: ``python -m samples.pictures out/2023-08-15 docs/pictures``.

Needs LibreOffice (``soffice``) and Chromium on the path; what is missing is named and its pictures are left out. Where the
Fandol faces of a TeX installation lie, they stand in for the official ones, so that a picture looks like the office's print.
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


def main(arguments: list[str]) -> int:
    """Draw the pictures of one round's folder; 0 when all were drawn, 1 when a tool is missing."""
    parser = argparse.ArgumentParser(description="把一期核对结果的各种文书画成图片")
    parser.add_argument("folder", type=Path, help="核对结果所在文件夹，例如 demo/out/2023-08-15")
    parser.add_argument("target", type=Path, help="图片放到哪里，例如 docs/pictures")
    options = parser.parse_args(arguments)
    options.target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        missing = [*_papers(options.folder, options.target, Path(work)), *_page(options.folder, options.target, Path(work))]
    for line in missing:
        sys.stderr.write(f"{line}\n")
    return 1 if missing else 0


def _papers(folder: Path, target: Path, work: Path) -> Iterator[str]:
    office = shutil.which("soffice")
    if office is None:
        yield "没有找到 LibreOffice（soffice），通报、催办函和底表的图片未生成"
        return
    letters = sorted((folder / "催办").glob("*.docx"), key=lambda path: (-path.stat().st_size, path.name))
    sources = {"notice": folder / "通报稿.docx", "workbook": folder / "工作底表.xlsx"} | ({"letter": letters[0]} if letters else {})
    for name, source in sources.items():
        shutil.copy(source, work / f"{name}{source.suffix}")
    command = [office, f"-env:UserInstallation={(work / 'profile').as_uri()}", "--headless", "--convert-to", "pdf", "--outdir", str(work)]
    files = [str(work / f"{name}{source.suffix}") for name, source in sources.items()]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=300, env=_with_fonts(work))  # noqa: S603
    _draw(work / "notice.pdf", target, "notice")
    _draw(work / "workbook.pdf", target, "workbook", dots=2 * DOTS, most=3)
    if letters:
        _draw(work / "letter.pdf", target, "letter", most=1)


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


def _draw(pdf: Path, target: Path, name: str, *, dots: int = DOTS, most: int = 2) -> None:
    """Draw the first pages, and the first turned page as ``-annex``; empty margins of wide sheets are cut off."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    sizes = [document.get_page_size(number) for number in range(len(document))]
    turned = next((number for number, (wide, high) in enumerate(sizes) if wide > high and number >= most), None)
    chosen = [(number, f"{name}-{number + 1}") for number in range(min(most, len(sizes)))]
    if turned is not None and name == "notice":
        chosen.append((turned, f"{name}-annex"))
    for number, label in chosen:
        picture = document[number].render(scale=dots / 72).to_pil().convert("RGB")
        shown = _without_margins(picture) if name == "workbook" else picture
        shown.quantize(48).save(target / f"{label}.png", optimize=True)
    document.close()


def _without_margins(picture: "Image") -> "Image":
    """Cut a sheet to what is written on it, and to its upper part where it is long."""
    from PIL import ImageChops

    white = picture.copy()
    white.paste((255, 255, 255), (0, 0, *picture.size))
    box = ImageChops.difference(picture, white).getbbox()
    left, top, right, bottom = box or (0, 0, *picture.size)
    return picture.crop((left, top, right, min(bottom, top + (right - left) * 3 // 4)))


def _page(folder: Path, target: Path, work: Path) -> Iterator[str]:
    browser = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        yield "没有找到 Chromium，页面的图片未生成"
        return
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars", "--no-first-run"]
    views = {"page-1280": ("1280,1500", ()), "page-400": ("400,1500", ()), "page-dark": ("1280,1000", ("--force-dark-mode",))}
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


def _smaller(source: Path, target: Path) -> None:
    from PIL import Image

    with Image.open(source) as picture:
        picture.convert("RGB").quantize(160).save(target, optimize=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
