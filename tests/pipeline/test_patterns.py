"""Patterns that are compiled when they are first used."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

import parsers
import pipeline
import reports
import rules
from pipeline import patterns
from pipeline.patterns import regex


def test_nothing_is_compiled_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Watched:
        @staticmethod
        def compile(text: str, flags: int) -> re.Pattern[str]:
            asked.append(text)
            return re.compile(text, flags)

    monkeypatch.setattr(patterns, "re", Watched)
    words = regex("市|县")
    assert asked == []
    assert words.findall("市和县") == ["市", "县"]
    assert words.sub("区", "某市") == "某区"
    assert asked == ["市|县"], "and once only"


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("search", ("第3项",)),
        ("match", ("3", 0)),
        ("fullmatch", ("3",)),
        ("findall", ("1、22",)),
        ("split", ("甲1乙2丙",)),
        ("sub", ("数", "甲1乙2")),
        ("subn", ("数", "甲1乙2", 1)),
    ],
)
def test_it_answers_as_the_compiled_pattern_does(method: str, arguments: tuple[Any, ...]) -> None:
    later, known = (getattr(made(r"\d+"), method)(*arguments) for made in (regex, re.compile))
    assert (later.span(), later.group()) == (known.span(), known.group()) if isinstance(known, re.Match) else later == known


def test_flags_and_attributes_are_the_patterns_own() -> None:
    words = regex(r"(?P<name>word)", re.IGNORECASE)
    assert [found["name"] for found in words.finditer("Word WORD")] == ["Word", "WORD"]
    assert words.pattern == "(?P<name>word)"
    assert words.groupindex == {"name": 1}
    assert words.flags & re.IGNORECASE
    assert repr(words) == "regex('(?P<name>word)')"


def _modules() -> Iterator[str]:
    for package in (parsers, pipeline, reports, rules):
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield each.name


def _inside(value: object) -> Iterator[Any]:
    if isinstance(value, patterns._Later):
        yield value
    elif isinstance(value, tuple | list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _inside(each)


def test_every_pattern_of_the_program_compiles() -> None:
    """A mistake in one would show only when it is used."""
    made = [each for name in _modules() for value in vars(importlib.import_module(name)).values() for each in _inside(value)]
    assert len(made) > 100
    for each in made:
        assert isinstance(each.pattern, str)
