"""How an institution's name varies: the city's prefix, standing abbreviations, seals and offices behind the name."""

import re
from collections import Counter
from collections.abc import Iterable

from pipeline.model.text import fold
from pipeline.patterns import regex

_PLACE = regex(r"[一-龥]{2,7}?(?:自治区|自治州|自治县|省|市|县|区|州|盟|旗)")
_LEVELS = "省市州盟县区旗"

ABBREVIATIONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (regex(pattern), short)
    for pattern, short in (
        (r"人力资源(?:和|与)?社会保障|人力社保|人力资源社保", "人社"),
        (r"住房(?:和|与|及)?城乡(?:和)?建设|城乡住房建设|住房建设", "住建"),
        (r"工业(?:和|与)?信息化|工业信息", "工信"),
        (r"发展(?:和|与)?改革", "发改"),
        (r"市场监督管理|市场监督", "市场监管"),
        (r"^市监局", "市场监管局"),
        (r"卫生(?:和)?健康", "卫健"),
        (r"科学(?:和)?技术", "科技"),
        (r"交通运输", "交通"),
        (r"退役军人事务", "退役军人"),
        (r"医疗保障", "医保"),
        (r"应急管理", "应急"),
        (r"国有资产监督管理", "国资"),
        (r"自然资源(?:和|与)?规划", "自规"),
        (r"(?:行政)?审批(?:与)?(?:政务)?服务(?:管理)?|行政审批(?:管理)?", "审批"),
        (r"城市管理(?:和)?(?:综合)?(?:行政)?执法|综合行政执法|城市综合执法|城市管理", "城管"),
        (r"机关事务(?:管理|服务)", "机关事务"),
        (r"人民防空", "人防"),
        (r"供销合作(?:社)?(?:联合社|总社)|供销合作社", "供销社"),
        (r"住房公积金(?:管理)?", "公积金"),
        (r"经济技术开发区|经济开发区", "经开区"),
        (r"高新技术(?:产业)?(?:开发)?区", "高新区"),
        (r"综合保税区", "综保区"),
        (r"管理委员会", "管委会"),
        (r"人民政府", "政府"),
        (r"人民检察院", "检察院"),
        (r"中级人民法院|中级法院", "中院"),
        (r"人民法院", "法院"),
        (r"文化(?:和|与)?(?:体育)?旅游", "文旅"),
        (r"(?:新闻)?广播(?:和)?电视", "广电"),
        (r"民族(?:和)?宗教(?:事务)?", "民宗"),
        (r"地方金融(?:监督管理|监管|工作|管理)?|金融(?:工作|监管|监督管理)", "金融"),
        (r"投资促进", "投促"),
        (r"粮食(?:和|与)?物资储备", "粮储"),
        (r"林业(?:和|与)?草原", "林草"),
        (r"网络安全(?:和|与)?信息化|互联网信息", "网信"),
        (r"村?(?:村民委员会|村委会)", "村委"),
        (r"居民委员会|居委会", "居委"),
        (r"委员会(?=$|办)", "委"),
        (r"(?<=[一-龥]{2})管理局$", "局"),
        (r"(?<=[一-龥]{2})办公室$", "办"),
    )
)
"""Abbreviations in general use for the names of local government bodies: long form, short form."""

_SEAL = regex(
    r"(?:[(](?:盖章|公章|章|印|签章|盖公章|印章|加盖公章|电子印章|电子公章|代章)[)]|(?:(?:政务|信息)公开|业务|行政(?:审批|许可|执法)?|审批|合同|财务|公文|文件|档案|发文|收文|人事|受理|登记|电子|综合)*专用章(?:[(]\d+[)])?|(?:电子)?(?:公章|印章|签章)|(?:盖章)|印)$"
)
_LABEL = regex(r"^(?:[(]?(?:填报|报送|上报|填表|责任|牵头|落款|发文|发送|来文|报告|单位|部门|名称|[(]盖章[)]|[(]公章[)]|[(]章[)])+[)]?)[:]")
_OFFICE = regex(
    r"(?:党组|党委|党工委|机关党委|机关|综合(?:科|处|办公室)|(?:政务|信息)公开(?:工作)?(?:领导小组)?(?:办公室|办|科|处)|办公室|秘书(?:科|处)|办)$"
)
_PART = regex(r"[一-龥]{0,14}?(?:分局|支队|大队|中队|分中心|中心|服务中心|所|站|处|科|室|股|队|分院|窗口|专班|工作组|馆|专用章)$")
PART_AHEAD = regex(r"[一-龥]{1,8}?(?:分局|支队|大队|分中心)|办公室|党组")
_OWN_PLACE = regex(r"(?:区|县|市|园|镇|乡|州|旗|新区|街道)$")


def place_of(names: Iterable[str]) -> str:
    """The place whose units these are: the commonest beginning that ends in 省, 市, 县 …; '' where there is none."""
    found = Counter(match[0] for name in names if (match := _PLACE.match(fold(name))))
    if not found:
        return ""
    place, count = min(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return place if count >= 2 else ""


def level_of(place: str, names: Iterable[str]) -> str:
    """The one character that stands for the place in short names (市 in 市教育局); '' where there is none."""
    if place:
        return place[-1]
    found = Counter(name[0] for name in names if name and name[0] in _LEVELS)
    return min(found, key=lambda level: (-found[level], level)) if found else ""


def abbreviated(core: str) -> str:
    """A name (folded, without its place) in its shortest usual form: two names of one body become equal."""
    for pattern, short in ABBREVIATIONS:
        core = pattern.sub(short, core)
    return core


def without_seal(name: str) -> str:
    """A folded name without a label before it and the words of a seal behind it."""
    name = _LABEL.sub("", name).strip(":;,。.、")
    while (rest := _SEAL.sub("", name)) != name and len(rest) >= 2:
        name = rest
    return name


def without_office(name: str) -> str:
    """A folded name without an office of the same body behind it (市教育局办公室); unchanged where there is none."""
    rest = _OFFICE.sub("", name)
    return rest if len(rest) >= 3 else name


def is_part(rest: str) -> bool:
    """Whether what follows a body's name makes it one of its parts (金凤分局, 交警支队, 考试中心)."""
    return bool(_PART.fullmatch(rest))


def is_place_only(name: str) -> bool:
    """Whether a folded name is a place rather than a body (兴庆区, 灵武市, 苏银产业园)."""
    return bool(_OWN_PLACE.search(name))
