"""The Chinese words that parsers look for. Each reader has its own section; patterns apply to folded text."""

import re
from typing import Literal

from pipeline.model.work import Role

# --- Column headings (parsers.extract.columns) -------------------------------------------------------------------

Kind = Literal[
    "no",
    "section",
    "item",
    "subitem",
    "content",
    "metric",
    "units",
    "lead",
    "support",
    "deadline",
    "progress",
    "state",
    "issue",
    "next",
    "person",
    "contact",
    "sender",
    "note",
    "other",
]
"""What a table column holds. ``other`` is a heading that no word below explains."""

_BODY = "(?:单位|部门|主体|科室|处室|股室|机构|地区|县区|区县|县[(]?市[)]?区|街道|乡镇|司局|方)"
_JOIN = "(?:[、/及和与或]|以及)"
_TASK = "(?:重点|主要|年度|具体|工作|目标|任务|事项|本年度|年|公开|督办|考核|改革|核心|总体|当年|\\d{4})"

_HEADINGS: tuple[tuple[Kind, str], ...] = (
    ("no", r"(?:总|原|任务|台账|工作|项目)*(?:序号|序|编号|编码|项次|号|号码|no[.]?)"),
    ("sender", rf"(?:填报|报送|上报|填表|报告|反馈){_BODY}(?:名称)?"),
    ("contact", r"(?:联系|办公|负责人|责任人|联系人|联络员)*(?:电话|手机|方式|邮箱)(?:号码)?|电话|手机号?码?"),
    (
        "support",
        (
            rf"(?:配合|协办|参与|协同|参加|协助|协作)(?:责任)?{_BODY}?"
            rf"|(?:配合|协办|参与)[/、及和](?:责任|落实|协同|参与|实施){_BODY}"
        ),
    ),
    ("lead", rf"(?:牵头|主办|主责|第一责任|总牵头|主要责任)(?:责任|负责|主办|落实)?{_BODY}?"),
    (
        "units",
        (
            rf"(?:责任|承办|负责|实施|落实|执行|完成|主管|承担|任务|具体|涉及|工作|办理|整改|落实责任|相关|有关)*{_BODY}(?:名称)?"
            rf"|(?:责任|牵头|负责|主办){_BODY}{_JOIN}(?:责任人|负责人|配合{_BODY}|协办{_BODY}|责任领导|联系人|分工|{_BODY})|责任分工|职责分工|分工"
        ),
    ),
    ("person", r".{0,8}(?:领导|责任人|负责人|联系人|联络员|经办人|填报人|审核人|具体人员|责任科长|局长|包抓人)|姓名"),
    (
        "deadline",
        (
            r"(?:计划|预计|要求|工作|任务|整改|办理|完成|办结|落实|公开|时间|推进|报送)*"
            r"(?:时限|期限|时间|日期|节点|时间节点|时间安排|时间要求|截止时间|截止日期|截止日|限期|时序)(?:要求|安排|节点|进度)?|进度安排|时序进度"
        ),
    ),
    (
        "progress",
        (
            r"(?:截至?目?前|目前|本期|本季度|本月|本年度|当前|最新|阶段性?|年度|工作|任务|项目|具体|重点|单位|部门|上半年|下半年|全年"
            r"|前?[一二三四]季度|\d{1,4}[年月日]?)*"
            r"(?:进展|落实|完成|推进|办理|整改|执行|实施|自查|贯彻|开展|履职|达成|工作)+(?:的)?(?:具体)?(?:情况|进度|成效|结果|进展情况|落实情况)"
            r"(?:[(].*[)])?(?:(?:及|和|与|、).{2,10})?|(?:工作|任务|目前|最新)?进展|取得成效|工作成效|填报内容|填报情况|(?:自查|自评)情况说明"
        ),
    ),
    ("state", r"(?:是否|有无).{1,6}|(?:完成|任务|办理|进展|进度|工作)*(?:状态|完成率|百分比|进度)|完成与否"),
    ("issue", r"(?:存在|主要|发现|目前)*(?:的)?(?:问题|困难|原因|不足)(?:及.{2,8})?|未完成原因(?:说明)?"),
    ("next", r"下一?步.{0,10}|(?:后续|下阶段).{0,8}|整改措施|工作打算"),
    ("note", r"备\s*注|说明|备考|附注|备注说明|佐证材料.{0,6}|印证资料.{0,4}|链接|网址"),
    (
        "metric",
        (
            r"(?:量化|考核|评价|绩效|工作|任务|完成|验收|年度|预期|评估|评分|主要|核查|检查|考评|具体)*"
            r"(?:指标|标准|目标|成果|成果形式|要件|目标值|目标要求|成果要求|指标值|分值)(?:及.{2,6})?"
        ),
    ),
    ("section", r"(?:工作|任务|重点|公开|指标|所属|业务)*(?:板块|类别|分类|领域|方面|大类|章节|类型|部分)(?:名称)?|一级分类"),
    ("subitem", r"(?:小项|子项|小类|二级|二级指标|二级任务|分项|子任务|具体事项|分任务|细项|二级事项)"),
    (
        "content",
        (
            rf"{_TASK}*(?:内容|要求|举措|措施|要点|任务分解|任务描述|分解任务|细化措施|具体任务|工作要点|任务内容|落实举措|内容及要求|内容和要求|任务措施)"
            r"|具体(?:工作)?任务|主要任务及要求|任务及要求|(?:落实|细化|推进|工作)措施"
        ),
    ),
    ("item", rf"{_TASK}*(?:重点工作|重点任务|工作任务|任务|工作|事项|项目|大项|名称|任务名称|项目名称|任务清单)|一级(?:任务|指标)|主题"),
)
HEADINGS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple((kind, re.compile(pattern)) for kind, pattern in _HEADINGS)
"""Headings in full, most specific first: what makes a row a header."""

_LOOSE: tuple[tuple[Kind, str], ...] = (
    ("contact", r"电话|联系方式|邮箱"),
    ("person", r"(?:领导|责任人|负责人|联系人|联络员)$"),
    ("support", rf"(?:配合|协办|参与){_BODY}"),
    ("lead", rf"(?:牵头|主办|主责){_BODY}"),
    ("units", rf"(?:责任|承办|负责|实施|落实|执行|完成){_BODY}|责任分工"),
    ("deadline", r"时限|期限|完成时间|时间节点|时间要求|截止"),
    ("progress", r"进展|(?:落实|完成|推进|办理|整改|执行)情况|工作成效"),
    ("issue", r"问题|困难|原因"),
    ("next", r"下一?步"),
    ("note", r"备注"),
    ("metric", r"指标|标准|目标(?!任务)|成果"),
    ("section", r"板块|类别|分类|领域"),
    ("content", r"内容|要求|举措|措施|要点"),
    ("item", r"重点工作|任务|事项|项目"),
    ("no", r"序号|编号"),
)
LOOSE_HEADINGS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple((kind, re.compile(pattern)) for kind, pattern in _LOOSE)
"""Parts of headings: they name a column only in a row that is a header already."""

FIRST_LEADS = re.compile(
    r"(?:排|列)?(?:在|名)?(?:第一位?|首位|最前|首个|第1位?)(?:的)?(?:单位|部门|责任单位)?(?:的)?(?:为|是|即为?|作为)(?:第一)?(?:牵头|主办|主责)"
    r"|(?:牵头|主办)(?:单位|部门)(?:为|是)(?:排|列)(?:在|名)?(?:第一|首)"
)
"""A heading or a note that says: the unit listed first leads."""

# --- Names of units (parsers.text.units, parsers.text.duties) ------------------------------------------------------

BEFORE_NAMES = frozenset("由经报送和及与向请将把被在是对按至到从给并或的以为据让请按、，各该含即")
"""Characters after which a name may begin in running text; any other may belong to a longer name."""

WORDS_BEFORE_NAMES = frozenset(
    {"关于", "会同", "联合", "配合", "协助", "根据", "按照", "其中", "包括", "以及", "转发", "通过", "参加", "牵头", "负责"}
)
PLACE_ENDS = frozenset("省市县区州盟旗镇乡")

_PLURAL = (
    r"(?:人民)?(?:政府|部门|单位|机构|企业|国企|管理局|办事处|街道|"
    r"乡镇|镇|乡|科室|处室|管委会|管理委员会|园区|开发区|县区|区县|委办局|学校|医院|责任主体|主体|处|科)"
)
_COUNTY = (
    r"(?:县[(]?市?[)]?、?[(]?市?[)]?区?|县[(]区[)]市?|县市区|区县[(]?市?[)]?"
    r"|县区|市[(]?县[)]?[(]?区[)]?|市县区?|区[(]县[)]|市[(]州[)]|市州|旗县区?|区)"
)
RELATED = re.compile(
    r"(?:有关|相关|涉及|各责任|其他责任)[^、,]{0,8}(?:部门|单位|机构|地区|县区|科室|处室|企业|委办局|乡镇|政府|园区|局)|责任(?:部门|单位)|(?:有关|相关)方面"
)
"""A group whose members nobody lists: 各有关部门, 区直相关部门."""

GROUP = re.compile(
    rf"(?:各|所有|全体|其他|其它|全[市区县省]|[省市区县]|[省市区县]?(?:人民)?政府|[省市区县]委、?[省市区县]政府|本级|中央|园区|一级)*(?:各|[省市区县][直级属]|直属|驻|所有|全体|其他)"
    rf".{{0,12}}{_PLURAL}(?:[(].{{1,10}}[)])?"
    rf"|各?(?:{_COUNTY}|设区市|地级市|市[(]州[)])(?:人民)?(?:政府)?|责任县区|园区管委会|各园区|直属机构|[省市区县]?政府各部门|各地(?:区|方)?"
)
"""A group of units as written: 各县（市）区人民政府, 市政府各部门, 各直属机构, 区直各单位, 驻…单位."""

GROUP_CLASSES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (group, re.compile(pattern))
    for group, pattern in (
        ("counties", rf"(?:各|全市各|[市省]辖|责任)?{_COUNTY}(?:人民政府|政府)?(?:办公室)?"),
        ("cities", r"各(?:设区|地级)?市(?:[(]州[)]|州)?(?:人民政府|政府)?"),
        ("related departments", r"(?:[市县省区](?:人民)?政府|[市县省区]级|[市县省区]直)?各?(?:有关|相关)(?:部门|单位)"),
        ("departments", r"(?:[市县省区](?:人民)?政府|[市县省区]级|[市县省区]直)?各(?:部门|委办局|组成部门)|[市县省区]直(?:各)?部门"),
        ("direct", r"(?:[市县省区](?:人民)?政府)?各?直属(?:机构|单位|事业单位)|各?(?:市属|直属)事业单位"),
        ("parks", r"各?(?:工业|产业)?园区(?:管委会|管理委员会)|各(?:园区|开发区|管委会)(?:管委会)?"),
        ("towns", r"各乡?镇?(?:人民政府)?[(、]?(?:街道)?(?:办事处)?[)]?"),
    )
)
"""Wordings of one group: the roster's group of the same class answers for all of them."""

# --- Role expressions (parsers.text.duties) -------------------------------------------------------------------------

DUTY_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        ("support", r"(?:配合|协办|参与|协同|协助)(?:[/、及和](?:责任|落实))?(?:责任)?(?:单位|部门|科室|处室|机构)?"),
        ("lead", r"(?:总?牵头|主办|主责|第一责任)(?:[/、及和](?:责任|主办))?(?:责任)?(?:单位|部门|科室|处室|机构)?"),
        ("person", r"(?:牵头|分管|责任|主管|包抓|市级|挂联)(?:市|县|区)?领导|(?:责任|负责|联系|经办)人(?:员)?|联络员|联系电话|电话"),
        ("responsible", r"(?:责任|承办|负责|落实|实施|执行|完成|主管)(?:单位|部门|科室|处室|主体|机构)?(?:及分工)?"),
        ("deadline", r"(?:完成|办结)?(?:时限|期限|时间)(?:要求)?|完成"),
    )
)
"""Labels before a colon that give the units behind them their role."""

_SHARED = r"(?:按照?|根据|依据|依照|结合)(?:各自)?(?:的)?(?:职责|职能|分工|实际|工作职责)(?:和)?(?:分工|实际|任务)?,?"
_HOW = r"(?:按(?:照)?各自职责|共同|分别|具体|统一|联合|积极|密切|协同|全力|做好|各自|分工|抓好|主动|组织|认真|全面|全程)"
ROLE_VERBS: tuple[tuple[Role, str], ...] = (
    (
        "lead",
        rf"{_HOW}*(?:总?牵头)(?:负责|组织|落实|实施|推进|办理|抓总|主办)*|主办|主责|主要负责|为主(?:负责)?|总负责|统筹(?:协调|推进|负责|实施)*",
    ),
    (
        "support",
        rf"(?:{_SHARED})?{_HOW}*(?:配合|协助|参与|协办|参加|协同|协作|支持|指导|督导|监督)(?:配合|负责|落实|实施|推进|办理|工作|做好相关工作|做好有关工作)*",
    ),
    (
        "responsible",
        rf"(?:{_SHARED})?{_HOW}*(?:负责|承办|组织实施|抓好落实|抓落实|贯彻落实|具体实施|分工落实|落实|实施|办理)(?:制|落实|实施|推进|办理|组织|完成|抓好)*(?:相关工作|有关工作|此项工作)?",
    ),
)
"""Words behind units that give them a role; the roles in the order in which they are tried."""

SCOPE_VERBS = re.compile(r"(?P<verb>牵头(?:负责)?|负责|配合(?:做好)?|协助(?:做好)?|参与|承办)(?P<object>.{2,40})")
TOGETHER = re.compile(r"会同|联合|商|协调(?=[市省区县各])")
OPEN_LIST = re.compile(
    r"等(?:\d+个|[一二三四五六七八九十]+个|几个|多个)?(?:市直|市级|区直|省直)?(?:各|有关|相关|责任|成员)*(?:部门|单位|机构|地区|委办局|科室)?$"
)
ORGANISATION_END = r"(?:局|委|办|院|会|厅|部|中心|政府|机构|单位|部门|公司|馆|社|处|队|所|站|学校|大学|园|室|科|股|集团|银行|台|庭)"
"""The last character or two of an institution's name."""

# --- The ledger around its rows (parsers.extract.ledger) --------------------------------------------------------------

SECTION_PART = re.compile(r"第[一二三四五六七八九十\d]{1,3}(?:部分|板块|章|篇|类|方面)")
LEDGER_TITLE = re.compile(r"台账|清单|分工|一览表|任务表|任务书|分解|要点|方案|汇总表|进度表|落实表|计划")
LEDGER_NOTE = re.compile(r"(?:备?注|说明|填表说明|填报说明|填报单位|填报人|联系人|审核人|单位|合计|总计|小计)(?:[:(\d]|$)")
LEDGER_FURNITURE = re.compile(
    r"附件?\d{0,2}[:.]?$|附件?[一二三四五六七八九十]{1,2}[:.]?$|[(]?20\d\d年\d{1,2}月(?:\d{1,2}日)?[)]?$|[一-龥]{1,10}[〔\[(【]20\d\d[〕\])】]\d+号$"
    r"|(?:填报|报送|责任)?(?:单位|部门|时间|日期|人)(?:[(][^)]{1,6}[)])?:.{0,20}$|第?\d{1,3}页?$|\d+$"
)
"""Lines over a ledger that are neither title nor preamble: 附件1, a date, a document number, a form's blanks."""

_COUNT = r"(?P<number>\d{1,3}|[一二两三四五六七八九十百]{1,4})"
DECLARED: dict[str, re.Pattern[str]] = {
    "sections": re.compile(rf"{_COUNT}个?(?:大)?(?:板块|部分|方面|领域|章节)"),
    "items": re.compile(rf"{_COUNT}(?:个|项|类)?(?:大项|大类|一级指标|类(?:重点)?(?:任务|工作))"),
    "tasks": re.compile(
        rf"{_COUNT}(?:项|条|个|件)(?:具体|重点|主要|年度|工作|改革|细化|公开)*(?:任务|工作|事项|举措|措施|内容|小项|要点)(?!组)"
    ),
}
"""How a preamble counts itself."""

REPORT_VERB = re.compile(r"报送|报至|上报|反馈|报我办|报我局|报市|报区|报县|报省|发送至|提交|书面报告|报回|报到")
REPORT_TIME = re.compile(r"(?:报送|上报|反馈|填报)(?:时间|时限|日期)(?:分别)?(?:为|是|:)")
TASK_REPORT_OBJECT = re.compile(r"(?:落实|工作|任务|推进|完成)*(?:进展|落实|推进|完成)(?:的)?(?:情况|进度)")
REPORT_OBJECT = re.compile(r"进展|落实情况|完成情况|推进情况|工作情况|贯彻情况|执行情况|开展情况|总结|自查|台账|填报|报告")

SUBJECT_VERB = re.compile(
    r"(?:应当?|将|要|须|需|必须|负责|牵头|统筹|会同|组织|按照?|根据|依据|围绕|做好|定期|及时"
    r"|加强|建立|制定|推动|积极|每|对|严格|进一步|持续|具体|指导)"
)
"""What follows a sentence's subject in a task's content."""

SUBJECT = re.compile(
    r"(?P<unit>(?!各|本|全|该|对|将|由|以|在|按|为|向)[一-龥]{2,18}?(?:办公室|委员会|管委会|局|委|厅|院|中心|人民政府|馆))(?=应|将|要|须|需|必须|负责|牵头|统筹|会同)"
)
"""A named unit as the subject at the beginning of a content, by shape alone."""
