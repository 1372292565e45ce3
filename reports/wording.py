"""The sentences of the papers, each under a key with its fields, and the names that papers give to codes and states.

A place that prefers other words overrides a sentence by its key; unknown keys and fields are named when checked.
"""

import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from pipeline.errors import Mistake
from pipeline.model.notice import RecheckState, Share

CODE_NAMES: Mapping[str, str] = {
    "LED001": "台账自述数量与实际不符",
    "LED002": "序号缺失、重复或乱序",
    "LED003": "责任单位不在名册",
    "LED004": "完成时限无法识别",
    "LED005": "正文日期与完成时限矛盾",
    "LED006": "表头缺列",
    "LED007": "单位名称疑似笔误",
    "LED008": "正文行为主体与责任单位不一致",
    "SUB001": "未收到",
    "SUB002": "逾期报送",
    "SUB003": "缺Word版",
    "SUB004": "缺OFD版",
    "SUB005": "收文时间未核实",
    "SUB006": "报送单位无法识别",
    "SUB007": "单位名称不一致",
    "SUB008": "重复或已被替代",
    "SUB009": "往年或他期材料",
    "SUB010": "未收到（报送要求待确认）",
    "SUB011": "有收文记录而无文件",
    "FIL001": "无法打开",
    "FIL002": "部分无法读取",
    "FIL003": "存在未接受的修订",
    "FIL004": "未能处理",
    "SEA001": "未加盖电子印章",
    "SEA002": "盖章后内容被改动",
    "SEA003": "签名验证不通过",
    "SEA004": "印章单位与报送单位不符",
    "SEA005": "印章或证书授权存疑",
    "SEA006": "未能核验",
    "SEA007": "无印章，仅有图片或数字签名",
    "SEA008": "印章未覆盖全部内容",
    "TWN001": "Word与OFD内容不一致",
    "TSK001": "漏报任务",
    "TSK002": "进展为空",
    "TSK003": "到期未完成且无说明",
    "TSK004": "到期后未见报告",
    "TSK005": "量化指标未达到",
    "TSK006": "量化指标未说明",
    "TSK007": "牵头单位称不涉及",
    "TSK008": "进展状态不明",
    "TSK009": "内容未对应任何任务",
    "TSK010": "非本单位任务",
    "TSK011": "报告中未见任务进展",
    "TXT001": "无可核实内容",
    "TXT002": "照抄台账原文",
    "TXT003": "与其他单位雷同",
    "TXT004": "与上期相同",
    "TXT005": "年份或期次错误",
    "TXT006": "出现其他单位自称",
    "TXT007": "数字不可能成立",
    "TXT008": "模板未填或残留",
}
"""Names of the findings' codes (contract, section 6)."""

CATEGORIES: Mapping[str, str] = {
    "dept": "政府部门",
    "county": "县（市）区",
    "institution": "直属机构",
    "park": "园区",
    "outside": "不属本级政府",
    "unverified": "类别待核实",
    "issuer": "发文机关",
    "group": "统称",
}
"""Categories of a roster that the house knows; others stand as the office wrote them."""
OUTCOMES: Mapping[str, str] = {"certain": "确定", "query": "待核", "note": "备注"}
CHANGES: Mapping[str, str] = {"new": "新增", "same": "仍在", "updated": "有变化", "reopened": "重新出现"}
DECISIONS: Mapping[str, str] = {"open": "待定", "confirmed": "已确认", "rejected": "不成立", "waived": "已豁免", "recheck": "待复核"}
STRENGTHS: Mapping[str, str] = {"must": "必须报告", "should": "应当报告", "may": "可以报告"}
ROLES: Mapping[str, str] = {"lead": "牵头", "responsible": "负责", "support": "配合"}
FORMS: Mapping[str, str] = {"word": "Word", "ofd": "OFD", "pdf": "PDF", "image": "图片", "other": "其他"}
HOWS: Mapping[str, str] = {"number": "按台账序号", "title": "按任务名称", "content": "按内容", "none": "未对应"}
VERDICTS: Mapping[str, str] = {
    "valid": "有效",
    "valid_with_notes": "有效（有说明）",
    "altered": "盖章后有改动",
    "invalid": "验证不通过",
    "unsupported": "未能核验",
    "picture_only": "仅有图片",
}

CellState = Literal[
    "done",
    "under_way",
    "ongoing",
    "planned",
    "nothing_to_report",
    "not_applicable",
    "blank",
    "unclear",
    "by_report",
    "exempt",
    "unanswered",
    "optional",
    "not_received",
    "unsettled",
    "not_expected",
    "extra",
    "none",
]

CELL_STATES: Mapping[CellState, tuple[str, str]] = {
    "done": ("完", "已完成"),
    "under_way": ("进", "推进中"),
    "ongoing": ("常", "常态推进"),
    "planned": ("拟", "计划开展"),
    "nothing_to_report": ("无", "本期无相关事项"),
    "not_applicable": ("否", "称不涉及"),
    "blank": ("空", "进展栏为空"),
    "unclear": ("疑", "进展状态不明"),
    "by_report": ("报", "收到报告即视为答复"),
    "exempt": ("豁", "经批准豁免"),
    "unanswered": ("未", "材料中未见进展"),
    "optional": ("·", "未列为必报，未见进展"),
    "not_received": ("缺", "未收到报送材料"),
    "unsettled": ("待", "尚不能定：收到与否待核实、材料未能读全，或未到截止时间"),
    "not_expected": ("－", "报送要求待确认，未收到材料"),
    "extra": ("外", "报告了非本单位任务"),
    "none": ("", "无此项任务"),
}
"""Each state of a cell of the matrix: one character that stands for it, and its meaning."""

RECEPTIONS: Mapping[str, str] = {
    "on_time": "按时",
    "late": "逾期",
    "unverified": "收到，时间待核实",
    "missing": "未收到",
    "pending": "待核实",
    "confirm_received": "收到（报送要求待确认）",
    "confirm_missing": "未收到（报送要求待确认）",
    "voluntary": "收到（名册未要求报送）",
    "not_yet": "未到截止时间，尚未收到",
}
RECHECKS: Mapping[RecheckState, str] = {
    "corrected": "已整改",
    "later_round": "原批次未补正、后一批次未再出现",
    "not_corrected": "未整改",
    "no_reply": "未见反馈",
    "withdrawn": "经核实不成立或已豁免",
    "under_check": "正在核实",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemKind:
    """A （一） heading of the notice and the codes that stand under it."""

    title: str
    codes: tuple[str, ...]


KINDS: tuple[ProblemKind, ...] = (
    ProblemKind(title="未收到报送材料", codes=("SUB001",)),
    ProblemKind(title="逾期报送", codes=("SUB002",)),
    ProblemKind(title="报送材料不完整", codes=("SUB003", "SUB004")),
    ProblemKind(title="报送文件无法打开", codes=("FIL001",)),
    ProblemKind(title="电子印章不符合要求", codes=("SEA001", "SEA002", "SEA003", "SEA004")),
    ProblemKind(title="应报告任务未见进展", codes=("TSK001", "TSK002")),
    ProblemKind(title="到期任务未完成且未作说明", codes=("TSK003",)),
    ProblemKind(title="进展内容照抄台账原文", codes=("TXT002",)),
)
OTHER_KIND = "其他问题"

UNCORRECTABLE = frozenset({"SUB002"})
"""Codes of facts that no later report can undo; the re-check leaves them out."""

SENTENCES: Mapping[str, str] = {
    "title_quarter": "{year}年第{quarter}季度",
    "title_year": "{year}年",
    "title_round": "（{day}报送批次）",
    "basis": "《{title}》（以下简称《台账》）",
    "lead": "根据{basis}要求，{issuer}对{scope}进行了汇总核对，数据统计截至{as_of}。现将有关情况通报如下：",
    "scope_round": "{day}报送批次的任务落实进展材料",
    "scope_deadlines": "本季度到期任务的报告情况",
    "scope_none": "任务落实进展情况",
    "section_totals": "总体情况",
    "section_recheck": "上次通报问题整改情况",
    "section_problems": "存在的问题",
    "section_demands": "工作要求",
    "kind_reception": "报送情况",
    "kind_tasks": "任务报告情况",
    "kind_deadlines": "到期任务情况",
    "no_round": "本季度没有到期的报送批次。",
    "before_due": "{day}报送批次尚未到截止时间，本次不作通报。",
    "totals": "{day}报送批次，应报送单位{expected}个。截至{as_of}，收到{received}个单位的报送材料，占{received_share}；"
    "按时报送{on_time}个，占{on_time_share}{others}。",
    "totals_late": "逾期报送{count}个",
    "totals_missing": "未收到{count}个",
    "totals_unverified": "收文时间待核实{count}个",
    "totals_pending": "报送情况待核实{count}个（本次不作通报）",
    "due_rule": "按时的认定：{rule}。",
    "ledger_version": "本通报所称《台账》为调整后的第{version}版（{file}），任务序号、责任单位和完成时限均以该版为准。",
    "tasks": "《台账》共{tasks}项任务。按职责分工，应报送单位在{day}报送批次须报告的任务合计{duties}项次，"
    "报送材料中已见进展的{answered}项次，占{share}{others}。",
    "tasks_unanswered": "，未收到材料、未见进展或者进展为空的{count}项次",
    "tasks_doubtful": "，有待核实的{count}项次",
    "deadline": "第{no}项（{title}）于{day}到期，须报告的应报送单位{units}个，"
    "报送材料载明已完成或者无相关事项的{done}个，占{share}{unknown}。",
    "deadline_unknown": "；另有{count}个，到期之后未收到载有该项任务进展的材料，不据此认定是否按期完成",
    "deadlines": "{day}到期的任务共{tasks}项，须报告的应报送单位合计{units}项次，"
    "报送材料载明已完成或者无相关事项的{done}项次，占{share}{unknown}。",
    "deadlines_unknown": "；另有{count}项次，到期之后未收到载有该项任务进展的材料，不据此认定是否按期完成",
    "deadlines_short": "其中尚未全部载明完成的任务（括号内为载明完成的单位数和须报告的单位数）：{names}。",
    "deadlines_annex": "各项任务的情况见附件{number}。",
    "recheck": "《{title}》（数据统计截至{then}）列出的问题共{total}个{settled}。截至{as_of}复核，纳入复核的{count}个问题中，"
    "已整改{corrected}个，占{share}{others}。",
    "recheck_uncorrected": "《{title}》（数据统计截至{then}）列出的问题共{total}个{settled}。"
    "截至{as_of}复核，纳入复核的{count}个问题中{others}。",
    "recheck_settled": "，其中逾期报送{count}个，属已经发生的事实，不再复核",
    "recheck_only_settled": "《{title}》（数据统计截至{then}）列出的问题共{total}个，均为逾期报送，属已经发生的事实，不再复核。",
    "recheck_none": "《{title}》（数据统计截至{then}）未列出问题。",
    "recheck_names": "{state}的单位：{names}。",
    "recheck_annex": "各单位的情况见附件{number}。",
    "no_problem": "本次核对，没有需要通报的问题。",
    "who_several": "下列{count}个单位",
    "who_many": "{count}个单位",
    "names_several": "：{names}",
    "names_several_tasks": "（括号内为台账序号）：{names}",
    "names_many": "，名单见附件1",
    "see_annex": "具体情况见附件1。",
    "problem_SUB001": "截至{as_of}，收文记录中未见{who}{day}报送批次的材料{names}。",
    "problem_SUB002": "{who}{day}报送批次的材料在规定时间之后收到或者收齐{names}。",
    "problem_SUB003": "截至{as_of}，收到{who}{day}报送批次的材料，其中未见WORD文字版{names}。",
    "problem_SUB004": "截至{as_of}，收到{who}{day}报送批次的材料，其中未见OFD电子盖章版{names}。",
    "problem_FIL001": "{who}报送的文件中有文件无法打开{names}。",
    "problem_SEA001": "{who}报送的OFD文件未加盖电子印章{names}。",
    "problem_SEA002": "经核验，{who}报送的文件在盖章之后内容有改动{names}。",
    "problem_SEA003": "{who}报送的文件，电子签名验证不通过{names}。",
    "problem_SEA004": "{who}报送的文件，印章名称与报送单位不一致{names}。",
    "problem_TSK001": "{who}{day}报送批次的材料中，未见应报告任务的进展{names}。",
    "problem_TSK002": "{who}{day}报送批次的材料列有任务，但进展一栏为空{names}。",
    "problem_TSK003": "{who}在任务到期后报送的材料载明尚未完成，未见原因和新的完成时间{names}。",
    "problem_TXT002": "{who}填报的进展与台账原文一致，未见本单位的落实情况{names}。",
    "problem_other": "{who}的报送材料存在“{name}”的情况{names}。",
    "demand_correct": "请附件1所列单位逐项核对，于{correct_by}前（含当日）将补报或者整改材料报送{report_to}。对所列情况有不同意见的，"
    "请在同一期限内书面说明，并附相关依据。",
    "demand_form": "各单位报送时，请同时提供WORD文字版和加盖本单位公章的OFD电子盖章版，"
    "并对照《台账》任务序号逐项填写进展；未完成的，请写明原因和预计完成时间。",
    "demand_continue": "请各单位继续对照《台账》抓好落实，按规定的时间和方式报送进展情况。",
    "row_TSK001": "{unit}的材料中未见下列任务的填报内容：{tasks}",
    "row_TSK002": "{unit}的材料中下列任务的进展一栏为空：{tasks}",
    "annex_problems": "问题清单",
    "annex_deadlines": "到期任务报告情况",
    "annex_recheck": "上次通报问题整改情况",
    "annex_reception": "{day}报送批次各单位报送情况",
    "blank_day": "____年__月__日",
    "blank_issuer": "（发文机关）",
    "all_units": "各有关单位",
    "letter_about": "关于",
    "letter_of": "进展材料报送有关事项的催办函",
    "letter_of_questions": "进展材料有关事项的函",
    "letter_lead": "根据{basis}要求，我们对贵单位{day}报送批次的任务落实进展材料进行了核对，统计截至{as_of}。现将有关事项函告如下：",
    "letter_lead_missing": "根据{basis}要求，我们对{day}报送批次的任务落实进展材料进行了核对，统计截至{as_of}。现将有关事项函告如下：",
    "letter_section_due": "需要报送或者补正的事项",
    "letter_section_noted": "提请注意的事项",
    "letter_section_ask": "请核实说明的事项",
    "letter_section_how": "报送要求",
    "letter_section_else": "其他说明",
    "letter_also": "和书面说明",
    "letter_how_noted": "以上情况不需要补报。如与事实不符，请于{correct_by}前（含当日）书面告知{report_to}，"
    "并提供报送时间等依据，我们将及时核对更正。",
    "letter_how_questions": "请于{correct_by}前（含当日）将书面说明报送{report_to}；需要补正的，请一并报送补正材料，"
    "同时包括WORD文字版和加盖本单位公章的OFD电子盖章版。如以上情况与事实不符，请告知并提供依据，我们将及时核对更正。",
    "letter_how_files": "请于{correct_by}前（含当日）将上述文件{also}报送{report_to}。"
    "补报、重新报送的WORD文字版与OFD电子盖章版，内容应当一致。如已报送或者以上情况与事实不符，请告知并提供报送时间等依据，我们将及时核对更正。",
    "letter_how": "请于{correct_by}前（含当日）将补正材料和书面说明报送{report_to}。"
    "材料须同时包括WORD文字版和加盖本单位公章的OFD电子盖章版，"
    "并对照台账序号填写；未完成的任务，请写明原因和预计完成时间。如已报送或者以上情况与事实不符，请告知并提供报送时间等依据，我们将及时核对更正。",
}
"""Every set sentence with its fields in braces."""

ASKS: Mapping[str, str] = {
    "SUB001": "截至{as_of}，收文记录中未见贵单位{day}报送批次的任务落实进展材料，请报送。",
    "SUB002": "{fact}请今后在规定时间之前报齐WORD文字版和OFD电子盖章版。",
    "SUB003": "截至{as_of}，收到的材料中未见WORD文字版，请补报。",
    "SUB004": "截至{as_of}，收到的材料中未见OFD电子盖章版，请补报加盖本单位公章的OFD电子盖章版。",
    "FIL001": "{fact}请检查后重新报送可以正常打开、未设密码的文件。",
    "SEA001": "{fact}请重新报送加盖本单位电子印章的OFD文件。",
    "SEA002": "{fact}请以定稿重新盖章后报送。",
    "SEA003": "{fact}请重新盖章后报送。",
    "SEA004": "{fact}请改用本单位电子印章后重新报送。",
    "TSK001": "收到的材料中未见{tasks}的进展，请补报。",
    "TSK002": "{tasks}的进展一栏为空，请补填。",
    "TSK003": "{tasks}已经到期，所报材料载明尚未完成，未见原因和新的完成时间，请补充说明。",
    "TXT002": "{tasks}的进展与台账原文相同，请改报本单位的具体落实情况。",
}
"""What a letter says and asks after a certain finding. ``fact`` is the finding's own sentence, '' where several stand together."""

ASKS_BEHIND_A_FACT: Mapping[str, str] = {
    "TSK003": "{fact}请补充说明原因和预计完成时间。",
    "TXT002": "{fact}请改报本单位的具体落实情况。",
}
"""What is asked after the fact of a single finding, which names the task itself."""

ABOUT_FILES = frozenset({"SUB003", "SUB004", "FIL001", "SEA001", "SEA002", "SEA003", "SEA004"})
"""Codes of certain findings that a file sent again puts right, with no word changed in the report."""

DETAILED = frozenset(
    {"SUB002", "SUB007", "SUB009", "FIL001", "FIL003", "SEA001", "SEA002", "SEA003", "SEA004", "SEA005", "SEA006", "SEA007", "SEA008"}
    | {"TWN001", "TSK009", "TSK004", "TSK005", "TSK006", "TXT005", "TXT007", "TXT008"}
)
"""Codes whose queries are put with the finding's own facts behind the question."""

FOR_THE_OFFICE = ("请", "收件目录", "不判断", "审核以", "视为", "按已收到计", "无从审核", "待人工", "请先")
"""Words of a finding's sentence that speak to the office and not to the unit: letters leave such parts out."""

QUESTIONS: Mapping[str, str] = {
    "SUB001": "收文记录中未见贵单位{day}报送批次的材料，另有文件尚未查明报送单位，请确认是否已经报送、以何文件名报送。",
    "SUB002": "贵单位{day}报送批次材料的收文时间晚于规定时间，请确认报送时间。",
    "SUB003": "收到的材料中未见WORD文字版，请确认是否已经报送。",
    "SUB004": "收到的材料中未见OFD电子盖章版，请确认是否已经报送OFD电子盖章版。",
    "SUB005": "贵单位的报送文件在收文记录中没有对应记录，请告知报送的时间和途径。",
    "SUB007": "报送材料的发文、标题、落款、印章中的单位名称不一致，请确认报送单位。",
    "SUB009": "报送材料提到的年度或者期次与本批次不同，请确认所报是否为本期材料。",
    "SUB011": "收文记录有贵单位的报送记录，但没有找到相应文件，请重新提供。",
    "FIL001": "报送的文件未能打开，请确认文件是否完好、是否设有密码。",
    "FIL002": "报送文件的部分内容我们未能读取，请核对后提供可以编辑的文字版。",
    "FIL003": "报送的WORD文件留有修订痕迹，请确认以修订后的文字为准。",
    "FIL004": "报送文件我们未能处理，请提供可以正常打开的WORD文字版和OFD电子盖章版。",
    "SEA001": "报送的OFD文件未见电子印章，请核实是否为盖章版。",
    "SEA002": "报送的OFD文件在核验时提示内容与盖章时不一致，请核实。",
    "SEA003": "报送文件的电子签名未能通过验证，请核实。",
    "SEA004": "报送文件的印章名称与报送单位名称不一致，请确认用章情况。",
    "SEA005": "电子印章或者证书的授权、有效期需要核实，请与印章管理部门确认。",
    "SEA006": "电子印章采用的格式未能核验，请提供印章核验结果。",
    "SEA007": "报送文件中只见印章图片或者数字签名，请确认是否加盖了电子印章。",
    "SEA008": "电子印章未覆盖文件的全部内容，请核实盖章之后是否作过增补。",
    "TWN001": "WORD文字版与OFD电子盖章版的内容有不同之处，请确认以何者为准。",
    "TSK001": "材料中没有找到以下任务的进展，请确认是否已经报告、写在何处。",
    "TSK002": "以下任务的进展一栏为空，请补充或者说明。",
    "TSK003": "以下任务载明尚未完成，请说明原因和新的完成时间。",
    "TSK004": "以下任务已经到期，到期后收到的材料中未见进展，请说明完成情况。",
    "TSK005": "以下任务所报数据低于台账的量化指标，请核实。",
    "TSK006": "以下任务的量化指标未见说明，请补充数据及其计算口径。",
    "TSK007": "贵单位为以下任务的牵头单位，材料中写为不涉及或者无相关事项，请核实。",
    "TSK008": "以下任务的进展状态不明确，请说明是否完成。",
    "TSK009": "材料中有的内容未能对应到台账任务，请注明所对应的台账序号。",
    "TSK011": "收到的材料中没有找到任务进展，请核实是否漏附报告正文或者附表。",
    "TXT001": "以下任务的进展未见数量、名称、日期、文号、网址等具体情况，请补充。",
    "TXT002": "以下任务的进展与台账原文相同，请补充本单位的落实情况。",
    "TXT003": "以下任务的部分文字与其他材料高度相似，请核实是否为本单位实际情况。",
    "TXT004": "以下任务的文字与上一期材料基本相同，请补充本期新的进展。",
    "TXT005": "材料中出现的年份或者期次疑与本期不符，请核对。",
    "TXT006": "材料中的自称与报送单位名称不一致，请核对。",
    "TXT007": "材料中有的数字前后不符或者不可能成立，请核对。",
    "TXT008": "材料中有未填写或者残留的模板文字，请核对。",
}
"""What a letter asks where a person must look first; never an accusation and never a word of another unit."""

NOT_FOR_LETTERS = frozenset({"SUB006", "SUB008", "SUB010", "TSK010"})
"""Codes that are the office's own business."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The sentences of one office: the house's, less what the office words otherwise."""

    own: Mapping[str, str] = field(default_factory=dict)

    def say(self, key: str, **values: object) -> str:
        """Return a sentence with its fields filled in; values are never read as fields themselves."""
        return self.own.get(key, SENTENCES[key]).format(**values)

    def says(self, key: str) -> bool:
        """Whether there is a sentence of that key."""
        return key in SENTENCES


def check_wording(own: Mapping[str, str], *, file: str) -> tuple[Mistake, ...]:
    """Return every mistake of an office's own sentences: unknown keys, unknown or broken fields."""
    mistakes: list[Mistake] = []
    for key, text in sorted(own.items()):
        if key not in SENTENCES:
            known = "、".join(sorted(SENTENCES))
            mistakes.append(Mistake(file=file, place=key, message="没有这个语句名", remedy=f"可用的语句名：{known}"))
            continue
        allowed = _fields(SENTENCES[key]) or set()
        found = _fields(text)
        if found is None:
            mistakes.append(Mistake(file=file, place=key, message="花括号不成对", remedy="字段写作 {名称}，花括号本身写两遍"))
        elif found - allowed:
            wrong = "、".join(sorted(found - allowed))
            mistakes.append(
                Mistake(file=file, place=key, message=f"有不认识的字段：{wrong}", remedy=f"可用字段：{'、'.join(sorted(allowed)) or '无'}")
            )
    return tuple(mistakes)


def _fields(text: str) -> set[str] | None:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return None


def day_words(day: date) -> str:
    """Return a day as papers print it: ``2023年8月15日``, unpadded (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_words(moment: datetime) -> str:
    """Return a moment as papers print it; the last instant of a day is its 24时."""
    if (moment.hour, moment.minute, moment.second) == (23, 59, 59):
        return f"{day_words(moment.date())}24时"
    minutes = f"{moment.minute}分" if moment.minute else ""
    return f"{day_words(moment.date())}{moment.hour}时{minutes}"


def receipt_words(moment: datetime) -> str:
    """Return the time of a receipt to the minute begun: 23:59:59 is 23时59分 of its day and never the next day's 0时."""
    minutes = f"{moment.minute}分" if moment.minute else ""
    return f"{day_words(moment.date())}{moment.hour}时{minutes}"


def percent(share: Share) -> str:
    """Return a rate in per cent; it is 100 or 0 only where it is exactly so, so digits are added until it differs."""
    if share.whole == 0:
        return "—"
    exact = Decimal(share.part * 100) / Decimal(share.whole)
    for digits in range(1, 12):
        shown = exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
        if (shown == 100) == (share.part == share.whole) and (shown == 0) == (share.part == 0):
            break
    return f"{shown.normalize():f}%"


def share_words(share: Share) -> str:
    """Return a rate with its numerator and denominator: ``87.5%（28/32）``."""
    return f"{percent(share)}（{share.part}/{share.whole}）"
