"""How well the readers read: precision and recall on the labelled corpus, printed and written to ``docs/quality.md``.

``python -m samples.quality`` (``make quality``). Half of the corpus (``build``) was in sight while the readers were written, the other
half (``measure``) only counts. What whole audits found (``python -m samples.audited``) is shown with it. A corpus
joins with one line in ``CORPORA``: a function from the corpus folder to its figures.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from rules.explain import FIGURES, catalogue
from samples import measured_entries, measured_matching, measured_names
from samples.audited import AUDITED, Audited, read_audited
from samples.figures import Figure, in_order

Corpus = Callable[[Path], Iterable[Figure]]

CORPORA: tuple[Corpus, ...] = (measured_entries.figures, measured_names.figures, measured_matching.figures)

FOLDER = Path(__file__).parent / "corpus"
PAPER = Path(__file__).parent.parent / "docs" / "quality.md"

_HEAD = """# 识读质量

各识读器在手工标注语料（`samples/corpus/`）上的准确率与召回率。由 `make quality` 生成，请勿手工修改。

`构建`：编写识读器时可见的一半；`测评`：只用于计数的一半。准确率＝判对数÷判出数，召回率＝判对数÷应判出数。

| 识读内容 | 半部 | 文本数 | 判对 | 判错 | 漏判 | 准确率 | 召回率 | 涉及规则 |
|---|---|---:|---:|---:|---:|---:|---:|---|
"""
_HALF = {"build": "构建", "measure": "测评"}
_SHOWN = 12


def all_figures(folder: Path = FOLDER, corpora: tuple[Corpus, ...] = CORPORA) -> tuple[Figure, ...]:
    """The figures of every corpus that is there."""
    return tuple(in_order(one for corpus in corpora for one in corpus(folder)))


def paper(figures: Iterable[Figure], audited: Audited | None = None) -> str:
    """The page of figures as Markdown, the same text for the same figures; with those of whole audits where there are any."""
    kept = tuple(figures)
    rows = "".join(_row(one) for one in kept)
    return f"{_HEAD}{rows}{audited.paper() if audited else ''}{''.join(_mistakes(kept))}"


def phrases(figures: Iterable[Figure], audited: Audited | None = None) -> dict[str, str]:
    """What was measured of each rule, one phrase a code: its readers on the measuring half, its findings in whole audits."""
    told: dict[str, list[str]] = {}
    for code, found in by_code(figures).items():
        told[code] = [f"识读“{one.reader}”准确率{_share(one.precision)}、召回率{_share(one.recall)}" for one in found]
    for code, phrase in audited.phrases().items() if audited else ():
        told.setdefault(code, []).append(phrase)
    return {code: "；".join(lines) for code, lines in sorted(told.items())}


def by_code(figures: Iterable[Figure]) -> dict[str, tuple[Figure, ...]]:
    """The figures on the measuring half that a rule rests on, by the rule's code."""
    found: dict[str, tuple[Figure, ...]] = {}
    for one in figures:
        for code in one.codes if one.half == "measure" else ():
            found[code] = (*found.get(code, ()), one)
    return found


def main() -> int:
    """Print the figures and write the page; 1 where the measuring half is empty."""
    figures = all_figures()
    audited = read_audited(AUDITED)
    text = paper(figures, audited)
    sys.stdout.write(text)
    PAPER.parent.mkdir(parents=True, exist_ok=True)
    _write(PAPER, text)
    measured = phrases(figures, audited)
    _write(FIGURES, json.dumps(measured, ensure_ascii=False, indent=1) + "\n")
    _write(FIGURES.with_name("README.md"), catalogue(measured))
    return 0 if any(one.half == "measure" for one in figures) else 1


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _row(one: Figure) -> str:
    codes = "、".join(one.codes)
    shares = f"{_share(one.precision)} | {_share(one.recall)}"
    return f"| {one.reader} | {_HALF[one.half]} | {one.texts} | {one.right} | {one.wrong} | {one.missed} | {shares} | {codes} |\n"


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _mistakes(figures: tuple[Figure, ...]) -> Iterator[str]:
    """What was read otherwise than labelled on the building half; the measuring half stays out of sight."""
    shown = tuple(one for one in figures if one.mistakes and one.half == "build")
    if shown:
        yield "\n## 判错与漏判（构建一半）\n"
    for one in shown:
        yield f"\n### {one.reader}\n\n"
        for mistake in one.mistakes[:_SHOWN]:
            yield f"- {_plain(mistake.text)}　应为：{_plain(mistake.expected) or '无'}；判为：{_plain(mistake.found) or '无'}\n"


def _plain(text: str) -> str:
    return " ".join(text.replace("|", "｜").split())


if __name__ == "__main__":
    raise SystemExit(main())
