"""Whole audits measured: every scene, and seeded workspaces of the demo builder; ``python -m samples.audited --seeds 50 --jobs 2``.

Takes about ten seconds a seed; the figures are kept in ``samples/corpus/audited.json``, then ``docs/quality.md``, the rules' figures
and their catalogue are written anew.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from samples.measured_audits import AuditFigures, Quiet, Tally, joined, of_scene, of_seed, scene_folders

AUDITED = Path(__file__).parent / "corpus" / "audited.json"
FIRST_SEED = 100
_KINDS = {"certain": "确定", "query": "待核", "note": "备注"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """The sums over the seeded workspaces and over the scenes."""

    seeds: AuditFigures
    scenes: AuditFigures

    def paper(self) -> str:
        """The part of the page of figures that tells of whole audits, as Markdown."""
        return "".join(self._lines())

    def phrases(self) -> dict[str, str]:
        """What whole audits found of each rule, one Chinese phrase a code."""
        both = joined((self.seeds, self.scenes)).tallies
        found: dict[str, list[str]] = {}
        for key, tally in both.items():
            code, outcome = key.split()
            wrong = f"、多出{tally.wrong}处" if outcome != "note" else ""
            planned = tally.right + tally.missed
            told = f"查出{tally.right}处" if outcome == "note" else f"应查出{planned}处，查出{tally.right}处{wrong}"
            found.setdefault(code, []).append(f"{_KINDS[outcome]}{told}")
        return {code: f"整体核查（{self.seeds.audits + self.scenes.audits}次）：{'；'.join(told)}" for code, told in found.items()}

    def _lines(self) -> Iterator[str]:
        seeds = self.seeds
        certain = [tally for key, tally in seeds.tallies.items() if key.endswith("certain")]
        whole = joined([AuditFigures(tallies={"certain": tally}) for tally in certain]).tallies.get("certain", Tally())
        yield (
            "\n## 整体核查\n\n由 `python -m samples.audited` 生成："
            f"{seeds.audits}个按种子生成的工作文件夹（共{seeds.pairs}个“单位—任务”对）和{self.scenes.audits}次场景核查，与各自的计划逐条对照。\n\n"
            f"确定结论：应查出{whole.right + whole.missed}处，查出{whole.right}处，多出{whole.wrong}处；"
            f"准确率{_share(whole.right, whole.wrong)}，召回率{_share(whole.right, whole.missed)}。\n\n"
            "| 代码 | 结论 | 种子：对 | 多 | 缺 | 场景：对 | 多 | 缺 |\n|---|---|---:|---:|---:|---:|---:|---:|\n"
        )
        for key in sorted({*seeds.tallies, *self.scenes.tallies}):
            code, outcome = key.split()
            one, other = seeds.tallies.get(key, Tally()), self.scenes.tallies.get(key, Tally())
            numbers = (one.right, one.wrong, one.missed, other.right, other.wrong, other.missed)
            yield f"| {code} | {_KINDS[outcome]} | {' | '.join(map(str, numbers))} |\n"
        yield "\n没有问题的报告上的待核（每单位应不多于0.2）：\n\n| 版式 | 单位数 | 待核数 | 每单位 |\n|---|---:|---:|---:|\n"
        for name, quiet in seeds.layouts.items():
            yield f"| {name} | {quiet.units} | {quiet.queries} | {quiet.queries / max(1, quiet.units):.3f} |\n"
        lines = (*seeds.differences, *self.scenes.differences)
        yield "\n与计划的全部差异：\n\n" + "".join(f"- {line}\n" for line in lines) if lines else "\n与计划没有任何差异。\n"


def measure(seeds: int, jobs: int) -> Audited:
    """Audit the scenes and so many seeded workspaces, in so many processes; the same figures whatever their number."""
    with ProcessPoolExecutor(jobs) as pool:
        scenes = joined(pool.map(of_scene, scene_folders()))
        found: list[AuditFigures] = []
        for number, one in enumerate(pool.map(of_seed, range(FIRST_SEED, FIRST_SEED + seeds)), 1):
            found.append(one)
            sys.stderr.write(f"{number}/{seeds} {'；'.join(one.differences)}\n")
    return Audited(seeds=joined(found), scenes=scenes)


def read_audited(path: Path) -> Audited | None:
    """The figures as last measured; None where nobody has."""
    if not path.is_file():
        return None
    data = json.loads(path.read_text(encoding="utf-8"))
    return Audited(seeds=_figures(data["seeds"]), scenes=_figures(data["scenes"]))


def _figures(data: dict[str, Any]) -> AuditFigures:
    return AuditFigures(
        audits=data["audits"],
        pairs=data["pairs"],
        tallies={key: Tally(**tally) for key, tally in data["tallies"].items()},
        layouts={name: Quiet(**quiet) for name, quiet in data["layouts"].items()},
        differences=tuple(data["differences"]),
    )


def _share(right: int, other: int) -> str:
    return f"{right / (right + other):.4f}" if right + other else "—"


def main(arguments: list[str] | None = None) -> int:
    """Measure, keep the figures, write the papers; 1 where a certain finding was false."""
    from samples import quality

    parser = argparse.ArgumentParser(description="整体核查的准确率和召回率")
    parser.add_argument("--seeds", type=int, default=50, help="种子数（默认50）")
    parser.add_argument("--jobs", type=int, default=2, help="进程数（默认2）")
    options = parser.parse_args(arguments)
    audited = measure(options.seeds, options.jobs)
    AUDITED.write_text(json.dumps(asdict(audited), ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    quality.main()
    return 1 if any(tally.wrong for key, tally in audited.seeds.tallies.items() if key.endswith("certain")) else 0


if __name__ == "__main__":
    raise SystemExit(main())
