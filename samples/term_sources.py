"""Where the matcher's words come from, measured: runs of two to four characters against words cut by jieba.

``python -m samples.term_sources`` prints the table of ``docs/design-notes.md``. jieba is no dependency of the project: install it to run
this. Its tokenizers are private, with their caches in a temporary folder. As words are fewer than runs, each source is tried at
several weights, so that none loses for its scale alone.
"""

import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from rules import terms
from samples.measured_matching import figures, ledgers
from samples.quality import FOLDER

Cut = Callable[[str], list[str]]

WEIGHTS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
_LONGEST = 6
_RUN_LONGEST = 4
_HEAD = """| 词的来源 | 权重倍数 | 构建 对/错/漏 | 构建（确定） | 测评 对/错/漏 | 测评（确定） | CPU秒 |
|---|---:|---:|---:|---:|---:|---:|
"""


def main() -> int:
    """Print a row for each source and weight."""
    sys.stdout.write(_HEAD)
    sys.stdout.write(_row("台账的二至四字串（现用）", 1.0))
    with tempfile.TemporaryDirectory() as name:
        for source, cut in _sources(Path(name)).items():
            for weight in WEIGHTS:
                with _cut_by(cut, weight):
                    sys.stdout.write(_row(source, weight))
    return 0


def _row(source: str, weight: float) -> str:
    ledgers.cache_clear()
    began = time.process_time()
    cells = [f"{one.right}/{one.wrong}/{one.missed}" for one in figures(FOLDER)]
    return f"| {source} | {weight:g} | {' | '.join(cells)} | {time.process_time() - began:.2f} |\n"


def _sources(folder: Path) -> dict[str, Cut]:
    import jieba

    jieba.setLogLevel(logging.ERROR)
    whole = jieba.Tokenizer()
    own = jieba.Tokenizer(str(_dictionary(folder)))
    for tokenizer in (whole, own):
        tokenizer.tmp_dir = str(folder)
        tokenizer.initialize()
    return {"jieba，自带词典": whole.lcut_for_search, "jieba，台账中重复出现的词作词典": own.lcut_for_search}


def _dictionary(folder: Path) -> Path:
    """A dictionary of what stands in the ledgers more than once, long words before short ones."""
    found: Counter[str] = Counter()
    for index in ledgers(FOLDER).values():
        for task in index.tasks.values():
            for text in (task.content, task.item, task.subitem or "", task.metric, task.section):
                for run in terms.runs(text):
                    found.update(run[i : i + size] for size in range(2, _LONGEST + 1) for i in range(len(run) - size + 1))
    path = folder / "words.txt"
    lines = (f"{word} {count * len(word) ** 2}\n" for word, count in sorted(found.items()) if count > 1)
    path.write_text("".join(lines), encoding="utf-8")
    return path


@contextmanager
def _cut_by(cut: Cut, weight: float) -> Iterator[None]:
    """Let the matcher take its words from a cut, each weighing as much as a run of its length (at most four) times a factor."""
    heavy = terms._weight  # noqa: SLF001 the experiment looks inside on purpose

    def words(text: str) -> Iterator[str]:
        for run in terms.runs(text):
            yield from (word for word in cut(run) if len(word) > 1)

    def shared(index: terms.TermIndex, text: str) -> frozenset[str]:
        return index._telling.intersection(words(terms.widened(text)))  # noqa: SLF001 as above

    with (
        mock.patch.object(terms, "grams", words),
        mock.patch.object(terms, "_weight", lambda word: weight * heavy(word[:3] + word[-1] if len(word) > _RUN_LONGEST else word)),
        mock.patch.object(terms.TermIndex, "shared", shared),
    ):
        yield


if __name__ == "__main__":
    raise SystemExit(main())
