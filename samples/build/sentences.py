"""Report sentences: templates written by hand, filled with a unit's own matters and seeded numbers."""

import random
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

from samples.build.facts import Assignment, Member

Kind = Literal["done", "going", "none"]
_FOLDER = Path(__file__).resolve().parent / "prose"
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{([a-z]+)(\d*)(?:-(\d+))?\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """The period that a report speaks of: ``ordinal`` of its round, days of its events."""

    ordinal: int
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A unit's own words: how it calls itself and what it deals with."""

    self_name: str
    code: str
    account: str
    topics: tuple[str, ...]
    policies: tuple[str, ...]
    events: tuple[str, ...]
    places: tuple[str, ...]


def season_of(due: str, ordinal: int) -> Season:
    """The period of a round that is due on an ISO day: from March, or from some days after the round before."""
    last = date.fromisoformat(due) - timedelta(days=7)
    first = date(last.year, 3, 6) if ordinal == 1 else last - timedelta(days=95)
    return Season(ordinal=ordinal, first=first, last=last)


def sentence(task: Assignment, voice: Voice, kind: Kind, season: Season, rng: random.Random) -> str:
    """What a unit says on a task: one of the hand-written forms, or for unknown ledgers a general one."""
    forms = _forms().get(task.title, {}).get(kind) or _GENERAL[kind]
    text = _with_own_words(rng.choice(list(forms)), kind, rng)
    while _CHOICE.search(text):
        text = _CHOICE.sub(lambda found: rng.choice(found[1].split("|")), text, count=1)
    words = _words(voice, season, rng)
    return _SLOT.sub(lambda found: _slot(found, task, words, season, rng), text)


def _with_own_words(text: str, kind: Kind, rng: random.Random) -> str:
    """A form with the words before and behind it that make it one unit's own."""
    common = _common()
    if kind == "none":
        return f"{text.removesuffix('。')}，{rng.choice(common['checks'])}"
    return f"{rng.choice(common['leads'])}{text.removesuffix('。')}，{rng.choice(common['tails'])}"


def _person(rng: random.Random) -> str:
    """A made name of three characters."""
    common = _common()
    start = 2 * rng.randrange(len(common["given"]) // 2)
    return f"{rng.choice(common['surnames'])}{common['given'][start : start + 2]}"


@cache
def _common() -> dict[str, Any]:
    return tomllib.loads((_FOLDER / "common.toml").read_text(encoding="utf-8"))


_GENERAL: Mapping[Kind, tuple[str, ...]] = {
    "done": (
        "{d}完成{title}，印发{policy}（{no}），办结{n3-60}件，{self}结合{event}发布信息{n5-80}条。",
        "{title}已于{d}全部完成，涉及{topic}{n3-40}项，“{account}”刊发{n2-30}篇，参加{n20-300}人次。",
    ),
    "going": (
        "{title}正在推进，目前完成{n3-30}项，{d}召开{event}筹备会{n1-4}次，{topic}资料整理{n6-60}份。",
        "截至{d}，{self}{title}已办{n2-40}件，其余正在办理，{policy}征求意见{n3-30}条。",
    ),
    "none": ("因本期{topic}方面未发生相关事项，{self}截至{d}无{title}情况可报。",),
}


@cache
def _forms() -> dict[str, dict[str, list[str]]]:
    table = tomllib.loads((_FOLDER / "tasks-2023.toml").read_text(encoding="utf-8"))
    return {entry["title"]: entry for entry in table.values()}


@cache
def _voices() -> dict[str, Any]:
    return tomllib.loads((_FOLDER / "units.toml").read_text(encoding="utf-8"))


def voice_of(member: Member) -> Voice:
    """A unit's words from its data, or made from its name."""
    data = _voices().get(member.id)
    if data is None:
        return _made_voice(member.short_name)
    lists = {key: tuple(data[key]) for key in ("topics", "policies", "events", "places")}
    return Voice(self_name=data["self"], code=data["code"], account=data["account"], **lists)


def _made_voice(name: str) -> Voice:
    core = re.sub(r"^.{0,3}?[市县区省]|(管理)?(局|委员会|委|办公室|中心|馆)$", "", name) or name
    last = next((word for word in ("中心", "委", "办", "馆", "院", "公司") if name.endswith(word)), "局")
    return Voice(
        self_name=f"我{last}",
        code=f"{core[:3]}发",
        account=f"{core}之窗",
        topics=(f"{core}服务", f"{core}监管"),
        policies=(f"《{core}工作规程》", f"《{core}服务指南》"),
        events=(f"{core}开放日", f"{core}宣讲会"),
        places=("综合科", "业务科"),
    )


def _words(voice: Voice, season: Season, rng: random.Random) -> dict[str, str]:
    """One consistent choice of a unit's matters for a sentence."""
    return {
        "self": voice.self_name,
        "account": voice.account,
        "topic": rng.choice(voice.topics),
        "policy": rng.choice(voice.policies),
        "event": rng.choice(voice.events),
        "place": rng.choice(voice.places),
        "no": f"{voice.code}〔{season.last.year}〕{rng.randint(3, 180)}号",
        "round": str(season.ordinal),
    }


def _slot(found: re.Match[str], task: Assignment, words: dict[str, str], season: Season, rng: random.Random) -> str:
    name, low, high = found[1], found[2], found[3]
    if name == "person":
        return _person(rng)
    if name == "n":
        return str(rng.randint(int(low), int(high)))
    if name == "title":
        return task.title
    if name == "d":
        return _day(low, season, rng)
    return words[name]


def _day(which: str, season: Season, rng: random.Random) -> str:
    """A day of the season; ``0`` one in spring, ``8`` one in August."""
    year = season.last.year
    if which == "0":
        day = date(year, 2, 20) + timedelta(days=rng.randint(0, 50))
    elif which == "8":
        day = date(year, 8, 3) + timedelta(days=rng.randint(0, 24 if season.ordinal > 1 else 4))
    else:
        day = season.first + timedelta(days=rng.randint(0, (season.last - season.first).days))
    return f"{day.month}月{day.day}日"
