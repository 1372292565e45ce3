"""Whole audits of made workspaces against their plans: what each rule found, what it should have, how quiet it is on good work."""

import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.as_of import as_of_moment
from pipeline.gathering import Desk, arrivals, listed_inbox, open_desk
from pipeline.judging import Judged, claim, judge_round
from pipeline.model.finding import Finding
from pipeline.worker import ReadItem, read_item
from samples.build.certificates import root_certificate
from samples.build.oracle import Raised, differences
from samples.build.plan import Occasion, Plan, load_scene
from samples.build.sealing import seal_package
from samples.build.seeds import seeded_plan
from samples.build.workspace import build_workspace

_SCENES = Path(__file__).parent / "scenes"
_KINDS = ("certain", "query", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Findings of one code and outcome: raised as planned, raised though not planned, planned and not raised."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def plus(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(right=self.right + other.right, wrong=self.wrong + other.wrong, missed=self.missed + other.missed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Clean reports of one layout, and the queries raised on their units."""

    units: int = 0
    queries: int = 0

    def plus(self, other: "Quiet") -> "Quiet":
        """Both together."""
        return Quiet(units=self.units + other.units, queries=self.queries + other.queries)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFigures:
    """Of one or many audits: tallies by ``CODE outcome``, quiet by layout, and every difference from the plans in words."""

    audits: int = 0
    pairs: int = 0
    """Units with the tasks that they have a duty on, summed over the audits."""
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    layouts: Mapping[str, Quiet] = field(default_factory=dict)
    differences: tuple[str, ...] = ()


def of_seed(seed: int) -> AuditFigures:
    """The audit of one seeded plan of the demo builder, over the whole roster."""
    return _of_plan(seeded_plan(seed), f"种子{seed}", has_layouts=True)


def of_scene(folder: Path) -> AuditFigures:
    """The audits of one scene."""
    return _of_plan(load_scene(folder), folder.name, has_layouts=False)


def scene_folders() -> tuple[Path, ...]:
    """Every scene of the samples, by name."""
    return tuple(sorted(path.parent for path in _SCENES.glob("*/scene.toml")))


def joined(figures: Iterable[AuditFigures]) -> AuditFigures:
    """The sum of several figures, whatever their order."""
    tallies: dict[str, Tally] = {}
    layouts: dict[str, Quiet] = {}
    audits = pairs = 0
    lines: list[str] = []
    for one in figures:
        audits, pairs = audits + one.audits, pairs + one.pairs
        lines += one.differences
        for key, tally in one.tallies.items():
            tallies[key] = tallies.get(key, Tally()).plus(tally)
        for name, quiet in one.layouts.items():
            layouts[name] = layouts.get(name, Quiet()).plus(quiet)
    return AuditFigures(
        audits=audits,
        pairs=pairs,
        tallies=dict(sorted(tallies.items())),
        layouts=dict(sorted(layouts.items())),
        differences=tuple(sorted(lines)),
    )


def _of_plan(plan: Plan, name: str, *, has_layouts: bool) -> AuditFigures:
    with TemporaryDirectory(prefix="task-ledger-quality-", ignore_cleanup_errors=True) as temp:
        folder = Path(temp) / "w"
        occasions = build_workspace(plan, folder, sealer=seal_package).audits
        (folder / "trust").mkdir(exist_ok=True)
        (folder / "trust" / "root.cer").write_bytes(root_certificate())
        desk = open_desk(folder)
        found = joined(_of_occasion(desk, occasion, plan, name, has_layouts=has_layouts) for occasion in occasions)
        shutil.rmtree(folder, ignore_errors=True)
    return found


def _of_occasion(desk: Desk, occasion: Occasion, plan: Plan, name: str, *, has_layouts: bool) -> AuditFigures:
    judged = judged_workspace(desk, occasion.round, occasion.as_of)
    raised = [_raised(each) for each in judged.findings]
    lines = differences(occasion, raised)
    return AuditFigures(
        audits=1,
        pairs=len(judged.facts.obligations),
        tallies=_tallies(occasion, raised, lines),
        layouts=_layouts(plan, occasion, judged.findings) if has_layouts else {},
        differences=tuple(f"{name}：{line}" for line in lines),
    )


def judged_workspace(desk: Desk, round_id: str, as_of: str) -> Judged:
    """Read and judge a workspace in this process; no store, no papers."""
    with listed_inbox(desk) as found:
        readings = {
            each.source.path: read_item(ReadItem(path=str(each.content), sha256=each.source.sha256, trusted=desk.trusted))
            for each in found
            if not each.is_container and each.content is not None
        }
        arrived = arrivals(found, [readings.get(each.source.path) for each in found])
    claims = claim(desk, arrived, as_of=as_of_moment(as_of))
    return judge_round(claims, next(each for each in desk.rounds if each.id == round_id))


def _raised(finding: Finding) -> Raised:
    key = finding.key
    return Raised(code=key.code, outcome=finding.outcome, unit=key.unit, task=key.task)


def _tallies(occasion: Occasion, raised: list[Raised], lines: tuple[str, ...]) -> dict[str, Tally]:
    """By ``CODE outcome``: what is neither missing nor too many was raised as planned."""
    missed = Counter(_kind(line) for line in lines if line.startswith("缺"))
    wrong = Counter(_kind(line) for line in lines if line.startswith("多"))
    found = Counter(f"{each.code} {each.outcome}" for each in raised)
    planned = Counter(f"{each.code} {each.outcome}" for each in (*occasion.expect, *occasion.notes))
    return {
        kind: Tally(right=(found[kind] if kind.endswith("note") else found[kind] - wrong[kind]), wrong=wrong[kind], missed=missed[kind])
        for kind in sorted({*found, *planned, *missed, *wrong})
    }


def _kind(line: str) -> str:
    _, code, outcome, *_ = line.split()
    return f"{code} {outcome}"


def _layouts(plan: Plan, occasion: Occasion, findings: Iterable[Finding]) -> dict[str, Quiet]:
    """Clean reports by layout: of units that sent one thing in which nothing is planted."""
    faulty = {planned.unit for planned in (*occasion.expect, *occasion.may)}
    sent = Counter(delivery.unit for delivery in plan.deliveries)
    queries = Counter(finding.key.unit for finding in findings if finding.outcome == "query")
    found: dict[str, Quiet] = {}
    for delivery in plan.deliveries:
        if delivery.unit not in faulty and sent[delivery.unit] == 1:
            quiet = Quiet(units=1, queries=sum(count for unit, count in queries.items() if unit == delivery.unit))
            found[delivery.layout] = found.get(delivery.layout, Quiet()).plus(quiet)
    return found
