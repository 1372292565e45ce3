"""The list of readers and the folder of readers agree."""

import importlib
import pkgutil

import pytest

from parsers import formats
from parsers.formats.backend import Backend
from parsers.formats.registry import BACKENDS
from pipeline.model.document import Document, Read


def _readers() -> set[str]:
    """Modules of the folder that read a file's bytes into a document."""
    found = set()
    for each in pkgutil.walk_packages(formats.__path__, "parsers.formats."):
        reads = vars(importlib.import_module(each.name)).get("read")
        if reads is not None and reads.__annotations__ == {"data": bytes, "return": Read[Document]}:
            found.add(each.name)
    return found


def test_every_reader_of_the_folder_is_in_the_list_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def imported(name: str) -> object:
        asked.append(name)
        return importlib.import_module(name)

    monkeypatch.setattr("parsers.formats.registry.import_module", imported)
    for backend in BACKENDS:
        result = backend.read(b"\0")
        assert result.value is not None or result.problems
    assert sorted(asked) == sorted(_readers())


def test_names_are_unique_and_versions_are_numbers() -> None:
    assert len({backend.name for backend in BACKENDS}) == len(BACKENDS)
    assert all(backend.version.isdecimal() for backend in BACKENDS)


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda backend: backend.name)
def test_no_claim_is_made_on_nothing(backend: Backend) -> None:
    assert not backend.claims(b"")
