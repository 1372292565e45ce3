"""Complete reports as clerks of other bureaus write them: whatever the program cannot place is a question, never an accusation."""

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from parsers.extract.submission import read_report
from parsers.read import read
from pipeline.gathering import open_desk
from pipeline.model.document import Document
from pipeline.model.finding import Finding
from pipeline.settings_file import audit_toml
from samples.measured_audits import judged_workspace
from tests.clerks.paper import word_file

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def _findings(folder: Path, unit: str, data: bytes) -> list[Finding]:
    """What is found in one unit's report for the first round on the text itself: tasks and words."""
    for name in ("ledger", "inbox"):
        (folder / name).mkdir()
    shutil.copy(SAMPLES / "ledger-2023.txt", folder / "ledger")
    shutil.copy(SAMPLES / "units.csv", folder / "units.csv")
    rounds = (date(2023, 8, 15), date(2023, 12, 5))
    (folder / "audit.toml").write_text(audit_toml(year=2023, rounds=rounds, report_tasks=(38,)), encoding="utf-8")
    (folder / "inbox" / f"{unit}落实情况.docx").write_bytes(data)
    line = f"{unit},{unit}落实情况,{unit}落实情况.docx,2023-08-14 10:00:00"
    (folder / "receipts.csv").write_text(f"发文单位,标题,附件,接收时间\n{line}\n", encoding="utf-8")
    judged = judged_workspace(open_desk(folder), "2023-08-15", "2023-08-20")
    assert judged.broken == ()
    rows = {row.short_name: row.id for row in judged.facts.roster.units} if judged.facts.roster else {}
    found = [each for each in judged.findings if each.key.unit == rows[unit] and each.key.code[:3] in {"TSK", "TXT"}]
    return [each for each in found if each.outcome != "note"]


COMMERCE = (
    "关于2023年政务公开工作要点落实情况的报告",
    "市政府政务公开办公室：",
    "按照《银川市2023年政务公开工作要点》要求，我局认真组织落实，现将有关情况报告如下。",
    "高质量发展信息",
    "今年上半年，我局在门户网站“商贸动态”栏目发布“六新六特六优”产业招商、夜间经济、会展经济等信息86条，举办春季消费促进月启动仪式，集中推介项目7个。",
    "预决算",
    "2月20日，在市政府网站和局网站同步公开了2023年部门预算；8月10日公开2022年部门决算。收费目录清单随时更新，现有收费项目0项。",
    "扩大投资",
    "重大项目方面，我局承担的国际物流港项目进展每季度在网站公开，已公开两期；《政府工作报告》涉及我局的5项任务，一、二季度完成情况均已上网。",
    "文件清理",
    "对我局牵头起草的3件市政府规范性文件提出了清理意见，其中拟继续有效2件、废止1件，已于6月报市司法局。",
    "解读",
    "以我局名义起草印发的《促进消费若干措施》，用一张图和一段1分30秒短视频作了解读，解读率100%。",
    "惠企政策一站式",
    "梳理惠企政策19条，全部录入“政企通”平台，为43家商贸企业兑现奖补资金612万元。",
    "决策公开",
    "上半年梳理形成我局重大行政决策事项目录1项（《银川市“十四五”商业网点规划修编》），4月在网站公布。该草案6月5日至7月5日公开征求意见，同步发了解读稿；收到意见11条，采纳8条，于7月14日公布采纳情况，并说明了另外3条不采纳的理由。",
    "互动",
    "12345工单312件全部按时办结，市长信箱26件，人民网留言4件，国务院转办留言暂无。局微信公众号留言每天有人看、有人回。",
    "依申请",
    "上半年共收到信息公开申请6件，均通过自治区平台办理，最长答复时间14个工作日，没有复议和诉讼。对其中1件疑难件，请司法局和法律顾问一起会商后答复。局内2名经办人员加入了全市依申请公开交流群。",
    "开放日",
    "5月19日举办“政府开放日”，请来商户代表、媒体记者等35人参观应急保供库，发放政策汇编120册。",
    "网站与新媒体",
    "官网和“银川商务”公众号严格三审三校，每周读网，上半年纠正错敏词9处，未发生安全事故。工作群由31个减到12个。局网站今年没有开设单独的无障碍，全部依托市政府网站集约化平台，已实现适老化。信息公开专栏重新理了一遍，下线过期信息55条。",
    "公报",
    "规范性文件《银川市商务领域专项资金管理办法》4月3日印发，4月6日送市政府政务公开办选登。",
    "培训指导",
    "3月、6月各开一次政务公开培训，90人次参加；派1人到市公开办跟班学习20天。总结的“消费券公开十步法”被市公开办简报采用。对全市商贸协会、家政企业等行业单位政务公开开展指导2次。",
    "要点台账",
    "3月28日印发了局2023年政务公开要点和台账，当月在市政府网站公开。",
    "回头看",
    "去年要点里我局承担27项，7月逐项对了一遍，2项没完成的（政策库、开放日影像）已经补上，销号。",
    "下一步，我局将继续抓好落实。",
    "银川市商务局",
    "2023年8月11日",
)
"""Headings without numbers, several tasks in a paragraph, the bureau's own words and order."""

EDUCATION = (
    "银川市教育局",
    "关于报送2023年上半年政务公开工作进展情况的函",
    "市政府办公室：",
    "现将我局上半年政务公开重点任务进展情况函告如下：",
    "一、突出民生重点",
    "（一）就业创业",
    "1.高校毕业生就业。举办线上线下校招会9场，发布岗位1.2万个；编印《毕业生就业创业政策清单》，在“银川教育”公众号推送17期。",
    "2.技能培训。联合市人社局对中职毕业生开展技能培训政策宣讲22场，面向农民工子女、残疾学生家庭上门送政策册子640份。",
    "（二）一老一小",
    "1.托育服务。公开普惠性幼儿园名单、托班收费标准等信息53条，推送托育人才培养政策6篇。",
    "2.学生医疗保险和资助。在《政府公报》、局网站发布学生医保、资助、控辍保学政策14条。",
    "（三）社会组织。公开民办学校年检结论87所、校外培训机构（社会组织）评估结果12家。",
    "二、抓实决策和政策",
    "（一）重大决策。我局今年列入目录的决策事项1项，为《义务教育招生改革方案》，目录3月上网；5月9日至6月9日公开征集意见并同步解读，收集意见203条，采纳65条，6月20日公布情况。",
    "（二）规范性文件。制发1件，4个工作日内报公开办登《公报》；对我局起草的5件文件提了清理建议，报司法局。",
    "（三）解读。印发的4份政策文件都有图解，1份做了动漫，占25%。",
    "三、管好平台",
    "（一）网站。改版教育局网站，适老化改造完成率100%，办理“找错”留言5条。公开专栏清理过期信息112条。",
    "（二）新媒体和群。关停公众号2个，清理家校工作群、业务群76个；每月巡查，信息先审后发。",
    "（三）回应。办结12345热线、信箱、网民留言2210件，选登典型留言30条。",
    "（四）依申请公开。收到21件，答复20件，1件正在办理（未到期）；对3件高频申请统一了口径；参加市申请公开交流群。",
    "四、夯实基础",
    "（一）开放活动。6月1日“教育局长接待日暨政府开放日”，邀请家长、学生、媒体62人走进新建的学校。",
    "（二）财务。预算、决算和所属89所学校的预决算信息全部公开，教育收费清单公示。",
    "（三）投资。38个学校建设项目的批准、实施信息公开；民生实事2件进展按季度公开。",
    "（四）产业。发布产教融合、职教园区等信息29条。",
    "（五）培训指导。召开县区教育局、直属学校公开业务培训会1次，印发案例汇编；1名干部到市公开办跟班。经验《阳光招生》被自治区政务公开办转发。深入18所学校指导校务公开。",
    "（六）要点、台账。4月3日公布教育局要点和任务台账。",
    "（七）对2022年要点26项任务回头看，全部完成。",
    "专此函告。",
    "银川市教育局",
    "2023年8月8日",
    "（联系人：王某，电话：0951-1234567）",
)
"""Nested numbers of its own, by its own importance."""

ENVIRONMENT = (
    "关于2023年上半年政务公开工作落实情况的报告",
    "市政府：",
    "2023年以来，我局坚持以人民为中心，扎实推进政务公开各项工作。现报告如下：",
    "一、全环节推进信息公开。发布环评审批、绿色产业等高质量发展信息88条；公开2023年部门预算、2022年部门决算及所属6家单位预决算，收费清单长期公示；按季度公开政府工作报告涉及我局的4项任务进展，公开重大建设项目环评批复37件。",
    "二、全流程优化政策服务。我局起草的规范性文件3件，提出清理意见并报市司法局；印发的2件政策性文件均配一图读懂，其中《噪声管理办法》配动漫1部；在“银川市政策问答平台”录入环保问答45条；规章库、规范性文件库我局负责的2件已核对。",
    "三、全方位完善互动参与。制定年度重大行政决策事项目录1项并公布；草案公开征求意见1个月，配套解读；意见采纳情况于出台后7个工作日内公布。12369、12345等热线及市长信箱办件1240件，办结率99.6%；依申请公开受理9件，全部在法定期限答复，全程留痕；对2件疑难申请会商处理，并入市交流群；六五环境日举办开放日活动，邀请公众56人走进监测站。",
    "四、全链条夯实工作基础。网站和“银川生态环境”公众号实行三审三校，巡查整改错别字11处；清理工作群14个；网站适老化100%，改版栏目3个，办结找错留言3条；公开专栏清理失效文件19件；规范性文件印发后4个工作日送公报选登；组织培训1期、派员跟班学习1人；典型经验被自治区采用1篇；指导各分局政务公开工作6次；制定局要点及台账，4月20日上网；开展上年度任务“回头看”，整改2项并销号；将公开工作列入年度考核。",
    "银川市生态环境局",
    "2023年8月10日",
)
"""A paragraph a section, everything in one breath."""

LABOUR = (
    "市人社局上半年政务公开工作总结",
    "一、稳就业信息公开（对应台账第2、3项）。发布就业创业“政策集成包”21件，举办线下宣讲19场，为农民工、退役军人发放技能培训手册8600份。",
    "二、对应台账第1、9、10项。发布产业人才信息44条；部门预决算按时公开，收费清单公示；就业民生实事按季公开2次。",
    "三、政策服务（第13、14、15项）。清理规范性文件11件，报司法局；印发政策5件全部图解，动漫1个；政企通录入稳岗返还政策8条，兑现企业3200户。",
    "四、决策与互动（第17—23项）。一是公布决策目录1项。二是草案征集意见并解读1次。三是公布采纳情况1次。四是办结12333、12345工单8800件。五是依申请公开26件，均按期答复，会商疑难件2件。六是5月举办开放日1场。",
    "五、基础工作（第24、25、26、27、30、31、32、34、36、37、39项）。三审三校，每日读网；清理工作群22个；网站适老化100%；专栏清理失效文件30件；公报选登规范性文件2件，均在5个工作日内；培训3期，跟班1人；经验被人社部采用1篇；指导县区人社局6次；将公开纳入科室考核；4月印发要点和台账并上网；回头看28项，整改1项。",
    "银川市人力资源和社会保障局",
    "二〇二三年八月十一日",
)
"""Pointers at the ledger's numbers, in headings and in brackets."""

JUSTICE = (
    ("序号", "任务", "落实措施及成效", "责任科室"),
    ("1", "经济高质量发展信息公开", "发布优化营商环境、产业链法律服务等信息64条，集中推介“法治体检”项目3个", "办公室"),
    ("7", "法治政府示范市创建", "创建方案、动态信息发布41条，召开推进会2次，逐项解读指标100项", "法治调研科"),
    ("8", "立法计划公开，律师公证鉴定法援", "4月12日公布2023年政府立法计划，法律援助便民措施12条，普法信息230条", "立法科、公律科"),
    ("9", "预决算公开、收费清单", "2月预算、8月决算均按时公开；收费清单2项常态公示", "装财科"),
    ("10", "政府工作报告重点任务按季公开", "一季度、二季度各公开1次", "办公室"),
    ("11", "政府规章库、规范性文件库", "规章库41件正式版本全部上线；规范性文件库入库267件，动态更新", "备案科"),
    ("12", "政策问答平台", "录入法律服务问答58条，标注“政务公开”标识", "办公室"),
    ("13", "规章规范性文件清理", "收到35个部门清理意见，审核规章42件、规范性文件231件，6月报市政府", "备案科"),
    ("14", "政策解读", "我局起草的2件文件均有一图读懂，1件配短视频", "立法科"),
    (
        "17-19",
        "重大行政决策公众参与",
        "公布全市决策目录9项；对“立法条例”草案公开征集意见30天，开座谈会2次、听证会1次，收到意见47条，采纳21条，8个工作日内公布采纳情况及不采纳原因",
        "法制科",
    ),
    ("20", "政民互动", "办理12345工单76件，信箱信件13件，按时办结率100%", "办公室"),
    ("21、22", "依申请公开", "受理申请14件，均在时限内答复；疑难件会商3次，无超期件；加入市交流群", "复议科"),
    ("23", "开放日", "6月16日法律援助中心开放日，邀请40人，网络报名18人", "法援中心"),
    ("24", "意识形态", "三审三校，网站巡查28次，无安全事故", "办公室"),
    ("25", "工作群清理", "清理工作群9个", "办公室"),
    ("26", "网站建设", "网站改版1次，适老化、无障碍已实现100%，找错留言2条全部答复", "办公室"),
    ("27", "公开专栏", "专栏更新信息390条，下架失效信息21条", "办公室"),
    ("30", "公报", "我局制发规范性文件1件，印发后第2个工作日报送；配合审核部门报送文件18件", "备案科"),
    ("31", "业务指导", "到县区司法局面对面指导6次，选派1人跟班学习", "办公室"),
    ("32", "经验推介", "《法治日报》刊发1篇，自治区公开办采用1篇", "办公室"),
    ("34", "行业指导", "对律所、公证处、司法所公开工作检查指导11家", "公律科"),
    ("36", "考核", "将政务公开纳入局内效能考核，占5分", "人事科"),
    ("37", "要点台账", "4月10日印发局要点、台账并上网", "办公室"),
    ("38", "报送", "按时报送", "办公室"),
    ("39", "回头看", "对去年31项任务逐项核查，全部销号", "办公室"),
)
"""A table with the ledger's numbers, ranges in one row, progress under 落实措施及成效, a column of departments."""


@pytest.mark.parametrize(
    ("unit", "lines"),
    [("市商务局", COMMERCE), ("市教育局", EDUCATION), ("市生态环境局", ENVIRONMENT)],
)
def test_a_complete_report_in_own_words_and_order_is_never_accused(unit: str, lines: Sequence[str], tmp_path: Path) -> None:
    found = _findings(tmp_path, unit, word_file(*lines))
    assert [each.message for each in found if each.outcome == "certain"] == []


def test_a_table_with_ranges_of_numbers_answers_every_task(tmp_path: Path) -> None:
    data = word_file("银川市司法局2023年政务公开工作落实情况统计表", JUSTICE, "填报单位：银川市司法局    填报日期：2023年8月10日")
    assert [each.message for each in _findings(tmp_path, "市司法局", data) if each.key.code != "TXT001"] == []


def test_pointers_at_the_ledgers_numbers_answer_every_task(tmp_path: Path) -> None:
    found = _findings(tmp_path, "市人社局", word_file(*LABOUR))
    assert [each.message for each in found if each.key.code.startswith("TSK")] == []


def test_a_report_by_the_ledgers_titles_that_lacks_a_task_lacks_it_for_certain(tmp_path: Path) -> None:
    rows = [row for row in JUSTICE if not row[0].startswith(("20", "7"))]
    found = _findings(tmp_path, "市司法局", word_file("银川市司法局落实情况统计表", rows, "银川市司法局", "2023年8月10日"))
    assert {each.key.task: each.outcome for each in found if each.key.code == "TSK001"} == {7: "certain", 20: "certain"}


SCHOOLS = (
    "银川市教育局",
    "2023年政务公开工作要点落实情况",
    "（上半年）",
    "二〇二三年八月",
    "目  录",
    "一、政策发布解读\t1",
    "二、公众参与\t2",
    "三、预决算",
    "一、政策发布解读",
    "制作图解2个、短视频1条，占比33%。局主要负责同志带头解读1次。",
    "二、公众参与",
    "（一）开放日。5月组织“校园开放日”活动18场。",
    "三、预决算",
    "部门预算2月20日公开，下属37所学校预算同步公开。",
)
"""A cover, a table of contents (one entry without its page), and headings of one word that stands in one task."""


def test_a_table_of_contents_answers_nothing_and_a_heading_of_one_tasks_word_names_it(tmp_path: Path) -> None:
    report = read_report(read(word_file(*SCHOOLS)).value or Document(format="docx", blocks=()))
    assert [passage.text[:6] for passage in report.passages] == ["制作图解2个", "5月组织“校", "部门预算2月"]
    found = _findings(tmp_path, "市教育局", word_file(*SCHOOLS))
    missing = {each.key.task for each in found if each.key.code == "TSK001"}
    assert not missing & {9, 14, 23}
    assert "TSK008" not in {each.key.code for each in found}


@pytest.mark.parametrize("leader", ["", " ", "……"])
def test_a_table_of_contents_that_lost_its_tabs_is_one_still(leader: str) -> None:
    report = read_report(read(word_file(*(line.replace("\t", leader) for line in SCHOOLS))).value or Document(format="docx", blocks=()))
    assert [passage.text[:6] for passage in report.passages] == ["制作图解2个", "5月组织“校", "部门预算2月"]


def test_lines_that_end_in_numbers_are_no_table_of_contents() -> None:
    lines = ("2023年政务公开统计", "主动公开信息\t86", "依申请公开\t12", "政策解读\t3")
    report = read_report(read(word_file(*lines)).value or Document(format="docx", blocks=()))
    assert "依申请公开" in "".join(passage.text for passage in report.passages)
