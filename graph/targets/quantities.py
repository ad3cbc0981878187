"""Numbers with their units in Chinese official prose: 1.3万台, 6—8家, 两家, 三分之一, 30微克/立方米.

Numbers that measure nothing are passed over: dates, 文号, ordinals, 国三, 5G, “5+5+7”, 12345热线, 千亿级, 《》.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from chinese.dates import DAY
from chinese.document_numbers import YEAR_IN_BRACKETS
from chinese.numerals import DIGITS, integer
from graph.targets.vocabulary import any_of, table

Number = int | float
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_CHINESE = r"[一二两三四五六七八九十百千][〇零一二两三四五六七八九十百千]*"
_TIMES = r"(?:万亿|千万|百万|万|亿)?"
_POWERS = {"百": 100, "千": 1000, "万": 10000}

# Things that hold digits and are no quantity; blanked before numbers are looked for.
_NOT_A_QUANTITY = re.compile(
    "|".join(
        [
            r"《[^》]*》",
            rf"{YEAR_IN_BRACKETS}\s*\d*号?",
            r"第[\d〇零一二两三四五六七八九十百千]+",
            r"[“‘]?\d+(?:\+(?:\d+|[A-Z]))+[”’]?|\d+\+(?=[^\d])",
            DAY,
            r"(?:19|20)\d\d(?:年度?)?(?:—{1,2}|–|-|~|至)(?:19|20)\d\d年?",
            r"(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?",
            rf"[二一][〇零○九\d][{DIGITS}]{{2}}年",
            r"\d{1,2}(?:[-~—]\d{1,2})?月(?:份|\d{1,2}日)?",
            r"\d[\d.]*:\d[\d.]*",  # 9:30, 1:5
            r"(?<=小\()[12](?=\)型)",  # 小(2)型水库
            r"国[一二三四五六]\w?",
            r"\d+(?:\.\d+){2,}|\d+\.\d版",
            r"(?<![底末日月年])[前后](?:\d+|[一二三四五六七八九十]+)[位名]",
            r"\d+(?:强|热线|号线?|级)",
            r"(?<![到至达为\d.])\d[\d.]*岁",  # 60岁以上老人; but 预期寿命提高到79.2岁
            r"[“‘][^”’\d]{0,8}[一1](?P<each>[户处件起个项家名人])[、,]?[^”’\d]{1,8}[一1](?P=each)[”’]?",  # 发现一处整改一处
            r"(?:发现|查出|排查|出现|办结|成熟|建成)[一1](?P<each2>[户处件起个项家名人批])[、,]?[\u4e00-\u9fff]{1,4}[一1](?P=each2)",
            r"每(?:\d+|[一二两三四五六七八九十百千]+)?[万千百]?(?=[名位]?(?:人|常住|老年|居民|劳动力|农户|平方公里))",
            r"(?!(?:[kh]?m[23])(?![A-Za-z\d]))[A-Za-z]+-?\d[\d.]*[A-Za-z]*",  # A3, 5G2; but 12km2
            r"(?<!\d)\d{1,2}(?:\.\d)?[GKDB](?![A-Za-z])|\d+[A-FH-OQ-Z](?:级|类|\b)|\d+(?=卡)|\d+(?:千伏|[kK]V(?!A))",
            r"[“‘][一两二三四五六七八九十]个?[^”’\d]{1,4}[”’]",
        ]
    )
)


@dataclass(frozen=True)
class Quantity:
    """A number (or range) with its unit at `start:end`; `after` (以上) ends at `tail`.

    `kind` is `count`, `amount`, `ratio`, `time`, `share` (三分之一, value kept as text) or `none` (no unit). `vague`
    marks 60多个; `bare` 百项, 千家: a number word without a number; `chinese` a number in Chinese characters.
    """

    start: int
    end: int
    tail: int
    value: Number | str
    unit: str
    kind: str
    after: str = ""
    value_max: Number | None = None
    vague: bool = False
    bare: bool = False
    chinese: bool = False


def find_quantities(text: str) -> list[Quantity]:
    """Quantities in cleaned `text`, in order; offsets are into `text`."""
    hidden = _NOT_A_QUANTITY.sub(lambda found: "□" * len(found.group()), text)
    found: list[Quantity] = []
    at = 0
    while match := _ANY_NUMBER.search(hidden, at):
        quantity = _read(hidden, match)
        at = quantity.tail if quantity else match.end()
        if quantity and _measures(hidden, quantity):
            found.append(quantity)
    return found


_HALF = r"半(?=个月|个工作日|天|小时)"
_NUMBER = rf"(?:{_DIGITS}|{_CHINESE}|{_HALF})"
_ANY_NUMBER = re.compile(rf"(?<![\d.A-Za-z]){_NUMBER}|半数|万(?=[项家个名户件款])")


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    unit = any_of("units.count", "units.amount", "units.ratio", "units.time")
    per = rf"[十百千万亿]*{any_of('units.per', 'units.count', 'units.amount', 'units.time')}"
    unit = rf"(?P<unit>(?:{unit}|\(套\))(?:\({any_of('units.count')}\))?(?:/{per}(?:[·/]{per})*)?)"
    count = any_of("units.count")
    low_unit = unit.replace("<unit>", "<low_unit>")
    behind = rf"(?P<times>{_TIMES})\s?{unit}(?P<after>{any_of('after')})?"
    optional = rf"(?P<times>{_TIMES})(?P<more2>[多余])?(?:\s?{unit})?(?P<after>{any_of('after')})?"
    return tuple(
        re.compile(pattern)
        for pattern in (
            rf"(?P<share>(?P<over>{_NUMBER})分之(?P<part>{_NUMBER})|(?P<half>一半|半数)|(?P<slash>[1-9]/[1-9])(?![\d/]))(?P<after>{any_of('after')})?",
            rf"(?P<low>[百千万]){behind}",
            rf"(?P<low>{_NUMBER})(?P<low_times>{_TIMES}){low_unit}?"
            rf"(?P<dash>—{{1,2}}|–|-|~|至|到)(?P<high>{_NUMBER}){behind}",
            rf"(?P<low>\d)、(?P<high>\d){behind}",
            rf"(?P<low>[二三四五六七八九两])(?P<high>[三四五六七八九]){behind}",
            rf"(?P<low>{_NUMBER})(?P<power>(?<=\d)[百千](?={count}))?(?P<more>[多余几])?{optional}",
        )
    )


def _read(text: str, match: re.Match[str]) -> Quantity | None:
    share, power, dashed, listed, adjacent, plain = (pattern.match(text, match.start()) for pattern in _patterns())
    if share:
        return _share(share)
    if power and match.group() in _POWERS:  # 百项, but not 3百项
        alone = not re.search(
            r"[零一二两三四五六七八九十百千万亿\d.几数上]$", text[max(0, match.start() - 1) : match.start()]
        )
        return _quantity(power, _POWERS[power["low"]], bare=True) if alone else None
    if dashed and not (dashed["dash"] in "到至" and text[max(0, match.start() - 1) : match.start()] in ("从", "由")):
        alike = dashed["low"][0].isdecimal() == dashed["high"][0].isdecimal()
        if alike and dashed["low_unit"] in (None, dashed["unit"]):
            return _quantity(dashed, _number(dashed["low"]), _number(dashed["high"]))
    for two in (listed, adjacent):
        if two and (low := _digit(two["low"])) + 1 == (high := _digit(two["high"])):
            return _quantity(two, low, high)
    if not plain or plain["low"] != match.group():
        return None
    value = _number(plain["low"])
    return _quantity(plain, value * _POWERS.get(plain["power"], 1) if value is not None else None)


def _quantity(
    match: re.Match[str], value: Number | None, value_max: Number | None = None, *, bare: bool = False
) -> Quantity | None:
    if value is None:
        return None
    parts = match.groupdict()
    after, unit = parts["after"] or "", parts["unit"] or ""
    return Quantity(
        start=match.start(),
        end=match.end() - len(after),
        tail=match.end(),
        value=value,
        unit=parts["times"] + unit,
        kind=_kind(unit),
        after=after,
        value_max=value_max,
        vague=bool(parts.get("more") or parts.get("more2")),
        bare=bare,
        chinese=not parts["low"][0].isdecimal(),
    )


_LIMITS = ("以上", "及以上", "以下", "及以下")
_COUNTED_THING = re.compile(
    r"(?!的)(?:(?!提[高升]|增[长加至]|[下减]少?[降至]|扩大|达到|[到至为])[\u4e00-\u9fff“”()A-Za-z]){2,16}\d[\d.]*(?!年|\d)"
)
_ISSUES = re.compile("培训|班|讲座|讲堂|课|论坛|沙龙|活动|展|专栏|简报|宣讲|演练|比赛|集训")
_RATED = re.compile("(?:带宽|容量|速率|流量|出口|存储)[\u4e00-\u9fff]{0,6}$")
_HELD = re.compile("(?:举办|开办|开展|组织|每[年月季]|不少于|至少)$")
_OWN_ITEMS = re.compile("(?:民生)?实事|(?:重点)?(?:举措|措施|任务|行动)(?!计划)")
_YEARS_LIMIT = re.compile(r"(?:不超过|不少于|不低于|控制在|(?:缩短|压缩|减|降|延长|提高|增加)(?:至|到|为)|超过|小于)$")


def _measures(text: str, quantity: Quantity) -> bool:
    """Whether a number with what follows can be a measure: not 千亿级, 500千伏, “一次申报”, 建成, 3微克/某某."""
    behind, before = text[quantity.tail : quantity.tail + 1], text[quantity.start - 1 : quantity.start]
    if behind == "/" and not text[quantity.tail + 1 : quantity.tail + 2].isdecimal():  # half of a unit not known
        return False
    if quantity.unit == "G" and not _RATED.search(text[max(0, quantity.start - 10) : quantity.start]):
        return False  # 400G骨干链路3条: what kind of link
    if (
        quantity.unit == "期"
        and quantity.chinese
        and not _HELD.search(text[max(0, quantity.start - 4) : quantity.start])
    ):
        return False  # 陆地港二期: a stage of a building
    if (
        quantity.chinese
        and quantity.unit == "家"
        and re.search("(?:举办|召开|承办|办好)$", text[: quantity.start][-2:])
    ):
        return False  # 举办七家温泉节: the name of a place
    if quantity.chinese and quantity.unit == "村" and re.match("[\u4e00-\u9fff]", before):
        return False  # 西新桥二村: part of the name
    if quantity.chinese and _OWN_ITEMS.match(text, quantity.tail):
        return False  # 八件实事: the plan's own
    if quantity.unit == "期" and not _ISSUES.search(text[max(0, quantity.start - 16) : quantity.start]):
        return False  # 投产1期: a stage of a building
    if quantity.unit == "年" and not _YEARS_LIMIT.search(text[max(0, quantity.start - 8) : quantity.start]):
        return False  # 三年行动, 2年内: no value, but a time
    if quantity.bare and before in "个家条座片处批项":  # 1个千亩产业社区: part of the name
        return False
    if (
        quantity.kind == "amount"
        and "元" not in quantity.unit
        and quantity.after in _LIMITS
        and _COUNTED_THING.match(text, quantity.tail)
    ):
        return False  # 3吨及以下|冲天炉160台: which ones are counted
    if behind == "级" or (quantity.bare and behind in ("百", "千", "万", "级")):
        return False
    if quantity.kind == "none" and (quantity.chinese or (behind and behind in "□%号年月日+")):
        return False
    if quantity.unit == "成" and (not quantity.chinese or behind not in ("", *"以左,。;、")):
        return False
    return not (quantity.chinese and before in ("“", "‘"))


def _share(match: re.Match[str]) -> Quantity | None:
    if whole := match["half"] or match["slash"]:  # 2/3以上 is a part, not the number 2
        start, end = match.span("share")
        return Quantity(start, end, match.end(), whole, "", "share", match["after"] or "", chinese=True)
    over, part = _POWERS.get(match["over"]) or _number(match["over"]), _number(match["part"])
    if over is None or part is None:
        return None
    start, end = match.span("share")
    after = match["after"] or ""
    if over == 100:
        return Quantity(start, end, match.end(), part, "%", "ratio", after, chinese=True)
    return Quantity(start, end, match.end(), match["share"], "", "share", after, chinese=True)


def _digit(text: str) -> int:
    return integer(text)


def _number(text: str) -> Number | None:
    if text[0].isdecimal():
        plain = text.replace(",", "")
        return float(plain) if "." in plain else int(plain)
    if text == "半":
        return 0.5
    try:
        return integer(text)
    except ValueError:
        return None


def _kind(unit: str) -> str:
    if not unit:
        return "none"
    base = re.split(r"[(/]", unit)[0] or "套"
    return next(kind for kind in ("time", "ratio", "count", "amount") if base in table(f"units.{kind}"))
