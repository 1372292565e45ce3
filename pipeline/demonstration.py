"""``demo``: the sample workspace built and audited, and held against its own plan."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.as_of import as_of_moment
from pipeline.audit import run_audit
from pipeline.errors import BadInputError, Mistake
from pipeline.workspace import TRUST_FOLDER
from reports.console import audit_lines, paper_lines
from reports.data import open_finding_json
from samples.build.certificates import root_certificate
from samples.build.demo import build_demo
from samples.build.oracle import differences, raised
from samples.build.sealing import seal_package

Progress = Callable[[int, int, str], None]
MARK = "示例说明.txt"
_WORDS = "本文件夹由 run_audit.py demo 生成，材料和印章都是编造的，只用于了解程序。再次运行 demo 会重新生成本文件夹。\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """What the demo says, and whether every planned finding was found and none besides."""

    lines: tuple[str, ...]
    went_as_planned: bool


def run_demo(folder: Path, *, jobs: int, progress: Progress) -> Demonstration:
    """Build the sample workspace and audit its rounds in the plan's order. BadInputError where the folder holds other things."""
    _clear(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text(_WORDS, encoding="utf-8", newline="\n")
    expected = build_demo(folder, sealer=seal_package)
    (folder / TRUST_FOLDER).mkdir(exist_ok=True)
    (folder / TRUST_FOLDER / "sample-root.cer").write_bytes(root_certificate())
    lines = [f"示例工作文件夹：{folder}（{len(expected.files)}个报送文件，问题是有意安排的）"]
    is_planned = True
    for occasion in expected.audits:
        outcome = run_audit(folder, round_id=occasion.round, as_of=as_of_moment(occasion.as_of), jobs=jobs, progress=progress)
        lines += ["", *audit_lines(outcome.audit), *paper_lines(outcome.folder)]
        found = [raised(open_finding_json(standing)) for standing in outcome.audit.findings]
        wrong = differences(occasion, found)
        planned = len(occasion.expect)
        lines.append(f"与计划对照：安排的{planned}处问题全部查出，没有多查" if not wrong else f"与计划对照：有{len(wrong)}处不同")
        lines += [f"  {difference}" for difference in wrong]
        is_planned = is_planned and not wrong
    return Demonstration(lines=tuple(lines), went_as_planned=is_planned)


def _clear(folder: Path) -> None:
    """Empty a folder that an earlier demo made; refuse any other that is not empty."""
    if not folder.exists():
        return
    if not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARK).is_file()):
        remedy = "请换一个文件夹名，例如 run_audit.py demo demo2"
        raise BadInputError(Mistake(file=str(folder), place="", message="已存在，而且不是由 demo 生成的", remedy=remedy))
    shutil.rmtree(folder)
