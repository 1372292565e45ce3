"""Files of ``out/``: what programs read is hashed once and written as it was hashed, however long it is."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import outputs
from pipeline.outputs import JsonFile
from pipeline.plain import Rows, json_text


class _Counted:
    """Rows that count how often they are made."""

    def __init__(self, count: int) -> None:
        self.count, self.made = count, 0

    def __call__(self) -> Iterator[dict[str, Any]]:
        self.made += 1
        return ({"号": number, "文": "字" * 10} for number in range(self.count))


@pytest.mark.parametrize(("held", "made"), [(1 << 20, 1), (100, 2)])
def test_a_short_json_file_is_made_once_and_a_long_one_again_with_the_same_bytes(
    held: int, made: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(outputs, "_HELD", held)
    rows = _Counted(50)
    file = JsonFile(Rows(rows))
    paper = file.paper
    paper.write(tmp_path / "a.json")
    data = (tmp_path / "a.json").read_bytes()
    assert rows.made == made
    assert data == json_text(list(_Counted(50)())).encode("utf-8")
    assert paper.made_from == file.sha256 == hashlib.sha256(data).hexdigest()


def test_a_json_file_that_was_not_hashed_is_written_all_the_same(tmp_path: Path) -> None:
    JsonFile({"甲": [1, None]})._write(tmp_path / "b.json")
    assert json.loads((tmp_path / "b.json").read_text(encoding="utf-8")) == {"甲": [1, None]}
