"""Runs that were: what changed between two of them, and whether one can be said again from the store and the files."""

from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.errors import AuditError, BadInputError, Mistake
from pipeline.store import Store, StoredRun, holder_of, open_store
from pipeline.workspace import load_workspace
from reports.data import finding_json


def diff_runs(folder: Path, names: tuple[str, ...]) -> dict[str, Any]:
    """What changed between two runs; by default between the last one and the one of the same round before it."""
    with open_store(load_workspace(folder).store, is_new_allowed=False) as store:
        first, second = _two_runs(store, names)
        before = {each.finding.key.id: each.finding for each in first.findings} if first else {}
        after = {each.finding.key.id: each.finding for each in second.findings}
    rows = [{**finding_json(found), "change": "new"} for key, found in after.items() if key not in before]
    rows += [
        {**finding_json(found), "change": "updated"}
        for key, found in after.items()
        if key in before and before[key].evidence_digest != found.evidence_digest
    ]
    rows += [{**finding_json(found), "change": "closed"} for key, found in before.items() if key not in after]
    return {"from": first.id if first else None, "to": second.id, "round": second.round, "changes": rows}


def _two_runs(store: Store, names: tuple[str, ...]) -> tuple[StoredRun | None, StoredRun]:
    ids = store.run_ids()
    if not ids:
        raise AuditError("还没有核查记录，请先运行一次 audit")
    if names and len(names) != 2:
        raise BadInputError(Mistake(file="diff", place="", message="要么不写编号，要么写两个", remedy="例如 diff W R1 R2"))
    if names:
        first, second = (_named_run(store, name) for name in names)
        return first, second
    last = _named_run(store, ids[-1][0])
    return (store.run(last.previous) if last.previous else None), last


def verify_runs(folder: Path, *, run_id: str = "", now: datetime) -> tuple[list[str], bool, dict[str, Any]]:
    """Walk the chain of runs, derive one of them (by default the last) again from the store, and say what changed since.

    ``now`` only names who holds the workspace.
    """
    from pipeline.audit import said_again
    from pipeline.history import program_differences

    workspace = load_workspace(folder)
    with open_store(workspace.store, holder=holder_of("verify", now), is_new_allowed=False) as store:
        wrong = list(store.broken_links())
        ids = store.run_ids()
        if not ids:
            raise AuditError("还没有核查记录，请先运行一次 audit")
        lines = [f"共{len(ids)}次核查；链条{'完整' if not wrong else '有问题'}"]
        if wrong:
            return [*lines, *wrong], False, {"runs": len(ids), "sound": False, "problems": wrong}
        run = _named_run(store, run_id) if run_id else store.run(ids[-1][0])
        if run is None:
            raise AuditError("核查记录读不出来，请用备份替换 .audit 文件夹")
        again = said_again(store, run, workspace.store.parent)
        changed = _changes_since(folder, run)
    name = f"核查{run.id}（{run.round}期，统计截止{run.as_of:%Y-%m-%d %H:%M}）"
    if again is not None and again.is_same:
        lines.append(f"{name}由存档重新推导，结果逐字一致")
    elif not program_differences(run.manifest):
        reason = "存档中缺少它的材料" if again is None else "材料没有变化，重新推导的结果却不一致"
        (lines if again is None else wrong).append(f"{name}：{reason}")
    else:
        lines.append(f"{name}是另一版程序所作，本版程序不能逐字重推")
    if changed:
        lines.append(f"此后有改动：{'；'.join(changed)}")
    is_same = again is not None and again.is_same
    data = {"runs": len(ids), "run": run.id, "sound": not wrong, "same": is_same, "changed": changed, "problems": wrong}
    return [*lines, *wrong], not wrong, data


def _named_run(store: Store, name: str) -> StoredRun:
    run = store.run(name)
    if run is None:
        known = "、".join(each for each, _, _ in store.run_ids()[-10:])
        raise BadInputError(Mistake(file="核查编号", place=name, message="没有这次核查", remedy=f"最近的核查：{known}"))
    return run


def _changes_since(folder: Path, run: StoredRun) -> list[str]:
    """What of a run's inputs is another today, in words: its files by name, the office's own files, the program."""
    from pipeline.gathering import listed_inbox, open_desk
    from pipeline.history import file_differences, own_differences, program_differences

    try:
        desk = open_desk(folder)
        with listed_inbox(desk) as found:
            files = {each.source.path: each.source.sha256 for each in found}
    except BadInputError as error:
        return [f"现在的工作文件夹读不出来（{error.mistakes[0]}）"]
    return [*file_differences(files, run.manifest["files"]), *own_differences(desk, run.manifest), *program_differences(run.manifest)]
