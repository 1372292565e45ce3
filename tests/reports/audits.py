"""Made audits for the papers: a city of any size, its ledger, its dossiers and its findings, from a seed."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from random import Random

from pipeline.model.document import SourceFile
from pipeline.model.evidence import Evidence, Sha256, Span, Where
from pipeline.model.finding import ChangeKind, Decision, DecisionKind, Finding, FindingKey, OpenFinding, Outcome
from pipeline.model.run import Audit
from pipeline.model.submission import Dossier, Form, ProgressEntry, ReceivedFile, State, Submission
from pipeline.model.work import (
    Duty,
    Ledger,
    Obligation,
    OnDay,
    Reporting,
    Roster,
    Round,
    RoundId,
    Standing,
    Task,
    TaskNo,
    Totals,
    Unit,
    UnitId,
)

ZONE = timezone(timedelta(hours=8))
DUE = date(2023, 8, 15)
DUE_MOMENT = datetime(2023, 8, 16, tzinfo=ZONE)
AS_OF = datetime(2023, 8, 31, 23, 59, 59, tzinfo=ZONE)
ROUND = RoundId("2023-08-15")
RULE = "“2023年8月15日前”包括当日，以收文记录时间在2023年8月16日0时之前为按时"
_SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def digest(text: str) -> Sha256:
    return Sha256(sha256(text.encode()).hexdigest())


def unit(id_: str, name: str, *, report: Reporting = "yes", category: str = "dept", members: str = "", line: int = 2) -> Unit:
    return Unit(
        id=UnitId(id_),
        full_name=name.replace("市", "银川市", 1) if name.startswith("市") else name,
        short_name=name,
        aliases=(),
        misprints=(),
        category=category,
        members=members,
        parent=None,
        report=report,
        valid_from=None,
        valid_to=None,
        note="",
        line=line,
    )


ISSUER = unit("N_GKB", "市人民政府政务公开办公室", report="no", category="issuer")
GROUPS = (
    unit("G_C", "各县（市）区人民政府", report="group", category="group", members="county"),
    unit("G_D", "市政府各部门", report="group", category="group", members="dept"),
    unit("G_I", "各直属机构", report="group", category="group", members="institution"),
)


def roster_of(*units: Unit) -> Roster:
    return Roster(units=(*GROUPS, *units, ISSUER), file="units.csv", sha256=digest("roster"))


def real_roster() -> Roster:
    import csv

    with (_SAMPLES / "units.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    units = tuple(
        Unit(
            id=UnitId(row["id"]),
            full_name=row["full_name"],
            short_name=row["short_name"],
            aliases=tuple(name for name in row["aliases"].split("|") if name),
            misprints=tuple(name for name in row["misprints"].split("|") if name),
            category=row["category"],
            members=row["members"],
            parent=UnitId(row["parent"]) if row["parent"] else None,
            report=row["report"],  # type: ignore[arg-type]
            valid_from=None,
            valid_to=None,
            note=row["note"],
            line=line,
        )
        for line, row in enumerate(rows, 2)
    )
    return Roster(units=units, file="units.csv", sha256=digest("roster"))


def task(
    no: int, *, section: str = "一、全环节推进信息公开", item: str = "加强信息公开", subitem: str | None = None, due: date | None = None
) -> Task:
    deadline = OnDay(text=f"{due.month}月底", day=due) if due else Standing(text="长期坚持")
    return Task(
        no=TaskNo(no),
        printed_no=str(no),
        section=section,
        item=item,
        subitem=subitem,
        content=f"任务{no}的主要内容。",
        metric="查看公开情况",
        units="市政府各部门负责",
        deadline=deadline.text,
        progress="",
        due=deadline,
        duties=(),
        text_dates=(),
        where=Where(f"表1 第{no}行"),
        cells=(),
    )


def ledger_of(*tasks: Task) -> Ledger:
    return Ledger(
        title="银川市2023年政务公开工作要点任务落实台账（填报版）",
        year=2023,
        preamble="",
        declared=Totals(sections=4, items=14, tasks=24),
        declared_span=None,
        counted=Totals(sections=4, items=17, tasks=len(tasks)),
        rounds=(Round(id=ROUND, due=DUE), Round(id=RoundId("2023-12-05"), due=date(2023, 12, 5))),
        reporting_sentence=Span(
            where=Where("第3段"), quote="请市政府各部门对照台账细化措施、逐项落实，并将落实进展情况分别于2023年8月15日、12月5日前报送"
        ),
        tasks=tasks,
        missing_columns=(),
        file="ledger-2023.txt",
        sha256=digest("ledger"),
    )


def real_ledger() -> Ledger:
    data = json.loads((_SAMPLES / "ledger-2023.expected.json").read_text(encoding="utf-8"))
    days = {"11月底": date(2023, 11, 30), "8月底": date(2023, 8, 31), "9月底": date(2023, 9, 30), "12月底": date(2023, 12, 31)}
    tasks = []
    for no, section, item, subitem, content, metric, units, deadline, progress in data["rows"]:
        made = task(no, section=section, item=item, subitem=subitem, due=days.get(deadline))
        tasks.append(replace(made, content=content, metric=metric, units=units, progress=progress))
    return ledger_of(*tasks)


def finding(
    code: str,
    unit_id: str | None,
    message: str,
    *,
    task_no: int | None = None,
    outcome: Outcome = "certain",
    decision: DecisionKind = "open",
    decided: Decision | None = None,
    change: ChangeKind = "new",
    file: str = "",
    subject: str = "",
    round_: RoundId | None = ROUND,
) -> OpenFinding:
    key = FindingKey(
        code=code,
        unit=UnitId(unit_id) if unit_id else None,
        task=TaskNo(task_no) if task_no is not None else None,
        round=round_,
        subject=subject,
    )
    evidence = (
        Evidence(file=file or "receipts.xlsx", sha256=digest(file or "receipts"), where=Where("表1 第5行 第7列"), quote="收文记录"),
    )
    return OpenFinding(
        finding=Finding(key=key, outcome=outcome, message=message, evidence=evidence),
        change=change,
        decision=decision,
        decided=decided,
        first_seen=AS_OF.isoformat(),
    )


def decision_of(found: OpenFinding, kind: str = "confirmed", *, person: str = "王科长", reason: str = "电话核实") -> Decision:
    return Decision(
        finding=found.finding.key.id,
        kind=kind,  # type: ignore[arg-type]
        reason=reason,
        person=person,
        decided_at=datetime(2023, 9, 1, 9, tzinfo=ZONE),
        expires=None,
        evidence_digest=found.finding.evidence_digest,
    )


def decided(found: OpenFinding, kind: DecisionKind = "confirmed", *, on: str = "") -> OpenFinding:
    """The finding with a person's decision; ``on`` is the decision that a recheck was made on."""
    return replace(found, decision=kind, decided=decision_of(found, on or kind))


def received(path: str, unit_id: str, *, form: Form = "word", at: datetime | None = None) -> ReceivedFile:
    return ReceivedFile(
        source=SourceFile(path=path, sha256=digest(path), size=20480),
        format="docx" if form == "word" else "ofd",
        form=form,
        problems=(),
        report=None,
        seals=(),
        recognised=False,
        claims=(),
        unit=UnitId(unit_id),
        round=ROUND,
        round_basis="按收文时间",
        receipt=None,
        received_at=at,
        is_effective=True,
    )


def entry(unit_id: str, task_no: int, text: str, *, state: State = "under_way", file: str = "") -> ProgressEntry:
    path = file or f"{unit_id}/落实情况.docx"
    return ProgressEntry(
        unit=UnitId(unit_id),
        round=ROUND,
        task=TaskNo(task_no),
        text=text,
        state=state,
        state_words=("已完成",) if state == "done" else (),
        how="number",
        score=0.93,
        parts=(),
        rivals=(),
        file=path,
        sha256=digest(path),
        spans=(Span(where=Where(f"表1 第{task_no + 1}行 第7列"), quote=text),),
        number=None,
        received_at=None,
    )


def duty(unit_id: str, task_no: int, *, strength: str = "must", exempt: str = "") -> Obligation:
    made = Duty(text="市政府各部门", unit=None, scope="group", role="responsible", via="verb", where=Where("表1 第2行 第6列"))
    return Obligation(
        unit=UnitId(unit_id),
        task=TaskNo(task_no),
        role="responsible",
        strength=strength,  # type: ignore[arg-type]
        due=None,
        duty=made,
        exempt=exempt,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What one unit sent: at which moment, in which forms."""

    unit: str
    at: datetime | None
    forms: tuple[Form, ...] = ("word", "ofd")


def audit_of(
    roster: Roster,
    ledger: Ledger,
    *,
    arrivals: tuple[Arrival, ...] = (),
    findings: tuple[OpenFinding, ...] = (),
    entries: tuple[ProgressEntry, ...] = (),
    duties: tuple[Obligation, ...] = (),
    as_of: datetime = AS_OF,
    round_: Round | None = None,
    due_moment: datetime = DUE_MOMENT,
    report_tasks: frozenset[TaskNo] = frozenset(),
) -> Audit:
    files: list[ReceivedFile] = []
    dossiers: list[Dossier] = []
    for arrival in arrivals:
        suffix = {"word": "docx", "ofd": "ofd", "pdf": "pdf", "image": "jpg", "other": "zip"}
        mine = tuple(received(f"{arrival.unit}/落实情况.{suffix[form]}", arrival.unit, form=form, at=arrival.at) for form in arrival.forms)
        files += mine
        is_complete = {"word", "ofd"} <= set(arrival.forms)
        dossiers.append(
            Dossier(
                unit=UnitId(arrival.unit),
                round=ROUND,
                submissions=(Submission(unit=UnitId(arrival.unit), round=ROUND, files=mine, received_at=arrival.at, returned_at=None),),
                completed_at=arrival.at if is_complete else None,
                first_received_at=arrival.at,
                entries=tuple(each for each in entries if each.unit == arrival.unit),
            )
        )
    return Audit(
        round=round_ or Round(id=ROUND, due=DUE),
        as_of=as_of,
        due_moment=due_moment,
        due_rule=RULE,
        ledger=ledger,
        ledger_sha256=ledger.sha256,
        roster=roster,
        receipts=(),
        files=tuple(sorted(files, key=lambda file: file.source.path)),
        dossiers=tuple(dossiers),
        entries=entries,
        obligations=duties,
        expected=frozenset(row.id for row in roster.units if row.report == "yes"),
        to_confirm=frozenset(row.id for row in roster.units if row.report == "confirm"),
        report_tasks=report_tasks,
        findings=findings,
        closed=(),
        previous=None,
        program="0.1.0",
    )


ON_TIME = datetime(2023, 8, 14, 16, 20, tzinfo=ZONE)
LATE = datetime(2023, 8, 17, 10, 20, tzinfo=ZONE)

_TEXTS = (
    "在市政府门户网站公开政策文件12件、工作动态45条，发布解读材料3篇。",
    "已印发《工作方案》（银政办发〔2023〕15号），建立专栏1个，归集信息86条。",
    "已开展政府开放日活动2场，邀请群众60余人参加，收集意见建议14条，全部办结。",
    "本期未收到相关申请。",
)
_STATES: tuple[State, ...] = ("done", "under_way", "ongoing", "nothing_to_report", "planned", "blank", "unclear")


def big_audit(*, units: int = 0, seed: int = 7) -> Audit:
    """The real ledger and roster (or ``units`` made units), with some four hundred findings spread over them."""
    random = Random(seed)  # noqa: S311
    ledger = real_ledger()
    roster = real_roster()
    if units:
        roster = roster_of(*(unit(f"U{number:02}", f"市第{number}工作局", line=number + 1) for number in range(1, units + 1)))
    rows = [row for row in roster.units if not row.is_group and row.report in {"yes", "confirm"}]
    arrivals, entries, duties, findings = [], [], [], []
    for place, row in enumerate(rows):
        name = row.short_name
        duties += [duty(row.id, each.no, strength="may" if each.no % 11 == 0 else "must") for each in ledger.tasks]
        if place % 13 == 5:
            code, outcome = ("SUB001", "certain") if row.report == "yes" else ("SUB010", "query")
            message = f"截至2023年8月31日24时，收文记录中未见{name}2023年8月15日报送批次的材料"
            findings.append(finding(code, row.id, message, outcome=outcome))  # type: ignore[arg-type]
            continue
        is_late = place % 9 == 4
        forms: tuple[Form, ...] = ("word",) if place % 10 == 7 else ("word", "ofd")
        arrivals.append(Arrival(unit=row.id, at=LATE if is_late else ON_TIME, forms=forms))
        certain: Outcome = "certain" if row.report == "yes" else "query"
        if is_late:
            text = f"{name}的材料于2023年8月17日10时20分收齐，比规定时间晚2天（2个工作日）"
            findings.append(finding("SUB002", row.id, text, outcome=certain))
        if forms == ("word",):
            findings.append(finding("SUB004", row.id, f"收到{name}的材料1件，其中没有OFD电子盖章版", outcome=certain))
        for each in ledger.tasks:
            if random.random() < 0.05 and each.no != 38:
                text = f"{name}的材料全文未见第{each.no}项任务的进展"
                findings.append(finding("TSK001", row.id, text, task_no=each.no, outcome=certain))
                continue
            state = random.choice(_STATES) if random.random() < 0.3 else "under_way"
            text = "" if state == "blank" else random.choice(_TEXTS)
            entries.append(entry(row.id, each.no, text, state=state))
            if state == "blank":
                message = f"{name}的材料列有第{each.no}项任务，进展一栏为空"
                findings.append(finding("TSK002", row.id, message, task_no=each.no, outcome=certain, file=f"{row.id}/落实情况.docx"))
            if state == "unclear":
                findings.append(finding("TSK008", row.id, "进展状态不明", task_no=each.no, outcome="query", file=f"{row.id}/落实情况.docx"))
            elif random.random() < 0.06:
                findings.append(
                    finding("TXT001", row.id, "没有可以核实的内容", task_no=each.no, outcome="query", file=f"{row.id}/落实情况.docx")
                )
    findings.append(finding("LED001", None, "台账自述24项重点任务，实有39项", outcome="note", round_=None))
    return audit_of(
        roster,
        ledger,
        arrivals=tuple(arrivals),
        findings=tuple(findings),
        entries=tuple(entries),
        duties=tuple(duties),
        report_tasks=frozenset({TaskNo(38)}),
    )
