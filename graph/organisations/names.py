"""Names of public bodies as texts write them: is it one, what is it made of, where does a list of them split.

A name is (place or level prefix) + core: 市 + 发展改革局, 胶州市 + 应急管理局, 市委 + 宣传部. Cores are known from
`data/departments.toml`; an unknown core is kept as it stands. Nothing here knows which place 市 means.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from corpus.gazetteer import gazetteer
from graph.organisations.endings import BEFORE_BODY, CJK, DATA, WORDS, holds_verb, is_collective, is_ending
from graph.organisations.place_words import PLACE_END, may_be_place

NAMES = tomllib.loads((DATA / "departments.toml").read_text(encoding="utf-8"))

_SORTS = frozenset(WORDS["sorts"]["words"])
SUFFIXES: list[str] = NAMES["office_suffixes"]


def _office_names() -> dict[str, str]:
    """Every written core -> its family."""
    names: dict[str, str] = {}
    for family, stems in NAMES["offices"].items():
        for stem in stems:
            for suffix in SUFFIXES:
                names.setdefault(stem + suffix, family)
    for table in ("centres", "bodies"):
        for family, written in NAMES[table].items():
            names.update(dict.fromkeys(written, family))
    return names


_OFFICES = _office_names()
PARTY: dict[str, str] = {name: family for family, names in NAMES["party"].items() for name in names}
CENTRAL: dict[str, str] = {
    name: canonical for canonical, names in NAMES["central"].items() for name in (canonical, *names)
}
# Party bodies whose bare name says the committee they belong to; 办公室 or 研究室 alone does not.
_PARTY_BARE = {
    name: family for name, family in PARTY.items() if family not in ("党委办公室", "党委研究室", "督查室", "科技委")
}

_PREFIX = re.compile(r"(国家|地区|新区|自治区|自治州|自治县|兵团|省|市|区|县|州|旗|盟)")
# Words that begin with a level's character without naming the level (市场, 市民, 区域).
NO_PREFIX = re.compile(
    r"市场(?!$)|市民(?!政|宗|族)|市政(?!府|协|务|法|研|管)|市容|市域|市区(?!域)|区域|区块|县域|县级市|州级|旗下|盟员|省际|市际"
)
_BRANCH = re.compile(rf"(?P<core>.*?)(?P<served>{CJK}{{2,5}}?)(?P<kind>分局|支局|监管支局|监管分局)$")
_CENTRAL_BRANCH = re.compile(
    r"(分行|支行|中心支行|监管分局|监管支局|分局|支局|监管局|税务局|调查队|调查总队|办事处|专员办|分公司|营业部|营管部|办)$"
)
YOUTH = re.compile(r"(?:共青团(?P<place>.*?)|团)(?P<level>省|市|区|县|州|旗|盟)委(?:员会)?$")
NOT_BODY = re.compile(
    r"(?:牵头|责任|配合|主办|承办|协办|协助|监督|督导|指导|参与|协同|落实)(?:责任)?(?:单位|部门|主体)|^(以下|下同|后同|此件|如|例如|即|含|包括|详见|见|不含|试点|第|按|附|其中)|[\"《》?!:。%=|;\\①-⑳]|(?<=[局厅委办部会])\.|\d{2,}(?!\d|急救|指挥|热线|接警|报警|线)|"
    r"(层面|环节|领域|工作|任务|事项|分工|企业|部门|单位|人员|负责人|领导|干部|主体|个人|公众|群众|用户|消费者|业主|方面|等|年|月|日|推进|落实|实施|推动|办理|执行)$"
)


Role = Literal["leads", "responsible_for", "supports", "guides", "supervises"]


@dataclass(frozen=True)
class BodyMention:
    """A body named in a text. `name` reads whole (a carried-over 省 put before it, line breaks gone);
    `start`/`end` are where it stands. `alias_of_same_body`: a second name, in a bracket after the first.
    """

    name: str
    start: int
    end: int
    alias_of_same_body: bool = False
    collective: bool = False


@dataclass(frozen=True)
class BodyName:
    """A name taken apart. `place` is a written place (胶州市), `prefix` a level (市), `organ` is 委 for a body of
    the Party committee, `core` the rest; `family` is the office in `departments.toml` it is a name of. `served`
    is the place a branch office serves (泰山), `central` the canonical name of a body of the state.
    """

    place: str
    prefix: str
    organ: str
    core: str
    family: str | None = None
    served: str = ""
    branch: str = ""
    central: str | None = None

    @property
    def known(self) -> bool:
        """Whether the vocabulary knows what office this is."""
        return self.family is not None or self.central is not None


def family_of(core: str, party: bool = False) -> str | None:
    """Family of a core without its prefix (发改局 -> 发展改革), None where the vocabulary does not know it."""
    return (PARTY.get(core) if party else None) or _OFFICES.get(core) or _PARTY_BARE.get(core)


@lru_cache(maxsize=1 << 18)  # every body of a very large corpus: a question compares with all of them
def parse_name(name: str) -> BodyName:
    """Take a body's name apart; a name that fits no rule is all core."""
    youth = YOUTH.fullmatch(name)
    if youth:
        place = youth["place"] or ""
        return BodyName(place + youth["level"] if place else "", "" if place else youth["level"], "", "团委", "团委")
    if name in CENTRAL:
        return BodyName("", "", "", name, family_of(name), central=CENTRAL[name])
    branch = _central_branch(name)
    if branch:
        return branch
    options = [option for option in (_by_prefix(name), _by_place(name)) if option]
    bare = _core("", "", name)  # 市监局 is 市场监管局, not 市 + 监局
    for option in (*options, bare):
        if option.known or option.served:
            return option
    return options[0] if options else bare


def _core(place: str, prefix: str, rest: str) -> BodyName:
    """What follows the place or prefix: a Party body, an office, a branch, or something unknown."""
    committee = re.match(r"党?委(?!员会)", rest)
    if committee:
        party = rest[committee.end() :]
        if not party:
            return BodyName(place, prefix, "委", "", "党委")
        return BodyName(place, prefix, "委", party, family_of(party, party=True))
    bare = re.sub(r"^[直级](?=机关|属)", "", rest)
    family = family_of(rest) or family_of(bare)
    if family:
        return BodyName(place, prefix, "委" if rest in _PARTY_BARE and rest not in _OFFICES else "", rest, family)
    branch = _BRANCH.fullmatch(rest)
    if branch:
        for cut in range(len(rest) - len(branch["kind"]) - 2, 1, -1):
            core = rest[:cut]
            served = rest[cut : len(rest) - len(branch["kind"])]
            known = family_of(core) or family_of(core + "局")
            if known and len(served) <= 6:
                return BodyName(place, prefix, "", core, known, served, branch["kind"])
        for cut in range(2, min(5, len(rest) - 3)):  # 泰山|公安|分局
            known = family_of(rest[cut : -len(branch["kind"])] + "局")
            if known and not place and not prefix:
                return BodyName("", "", "", rest[cut : -len(branch["kind"])], known, rest[:cut], branch["kind"])
        whole = family_of(rest[: -len(branch["kind"])] + "局")
        if whole and branch["kind"] == "分局":
            return BodyName(place, prefix, "", rest, whole, "", "分局")
    return BodyName(place, prefix, "", rest)


def _by_prefix(name: str) -> BodyName | None:
    match = _PREFIX.match(name)
    if not match or NO_PREFIX.match(name) or len(name) <= len(match[0]):
        return None
    return _core("", match[0], name[match.end() :])


def _by_place(name: str) -> BodyName | None:
    """A name that begins with a place; the longest place before a known core, else the first place found."""
    first: BodyName | None = None
    for cut in range(len(name) - 1, 1, -1):
        place = name[:cut]
        goes_on = name[cut] in "省市县区旗" and gazetteer().named(name[: cut + 1])  # 泉州|市某公司
        if goes_on or not PLACE_END.search(place[1:]) or not re.search(f"(?:{PLACE_END.pattern})$", place):
            continue
        if place[0] in "省市区县州旗" and not re.fullmatch(rf"市{CJK}区", place):
            continue
        if not may_be_place(place) or (place[0] in "以由向请经对与和及从报至按在将原" and not gazetteer().named(place)):
            continue  # 及时报告县|政府, 以县|商务局: no place that anybody knows
        found = _core(place, "", name[cut:])
        if found.known or found.served:
            return found
        first = found if is_ending(name[cut:]) else first
    return first


def _central_branch(name: str) -> BodyName | None:
    """A local office of a body of the state: 国家税务总局某市税务局, 人民银行某支行."""
    if not _CENTRAL_BRANCH.search(name):
        return None
    for head in sorted(CENTRAL, key=len, reverse=True):
        if name.startswith(head) and len(name) > len(head) + 3 and re.search(r"(局|行|署|会|部|委)$", head):
            rest = name[len(head) :]
            kind = _CENTRAL_BRANCH.search(rest)
            if kind and kind.start() >= 2:
                return BodyName("", "", "", rest, None, rest[: kind.start()], kind[1], CENTRAL[head])
    return None


@lru_cache(maxsize=8192)
def is_body(name: str) -> bool:
    """Whether a name can stand alone as one body."""
    if not 2 <= len(name) <= 40 or is_barred(name) or is_collective(name) or is_generic(name):
        return False
    broken = re.search("[“”‘’由]", name) or name.count("(") != name.count(")")
    return not broken and (parse_name(name).known or (is_ending(name) and not holds_verb(name)))


def is_barred(name: str) -> bool:
    """Whether words in a name say that it is none (如市商务局, 牵头部门); 如东 and the like are places."""
    barred = NOT_BODY.search(name)
    if barred is None:
        return _swallows(name)
    return not (
        barred.start() == 0
        and barred[0] in "如即含见按附"
        and any(gazetteer().named(name[:2] + kind) for kind in "县市区旗")
    )


_PHRASE_MAX = 60  # characters of a phrase that may hold names; keeps the time linear
_RUN_TOGETHER = re.compile(r"^[省市县区州旗].+[局厅委办][省市县区州旗各].+[局厅委办府]")


def _apart_at(name: str, at: int) -> bool:
    """Whether one body ends and another begins at an offset (市商务局|市财政局, whose separator was lost)."""
    head = parse_name(name[:at]) if name[at] in "省市县区州旗各" else None
    return bool(head and head.prefix and head.family and head.core)


_LEVEL = re.compile(rf"[省市区县州旗](?={CJK}{{2}})")


@lru_cache(maxsize=8192)
def _swallows(name: str) -> bool:
    """Whether words that are no place stand before a body with its level (协调县财政局): a phrase, not a name."""
    if (
        len(name) <= _PHRASE_MAX
        and _RUN_TOGETHER.search(name)
        and any(_apart_at(name, at) for at in range(4, len(name) - 3))
    ):
        return True
    if (
        not 5 <= len(name) <= _PHRASE_MAX
        or name[-1] not in "局委办部厅室"
        or (parsed := parse_name(name)).known
        or parsed.place
        or parsed.prefix
        or parsed.served
    ):
        return False
    levels = [
        at
        for at in _LEVEL.finditer(name, 1)
        if not any(gazetteer().named(name[i : at.end()]) for i in range(at.start()))
    ]
    inside = (parse_name(name[at.start() :]) for at in levels)
    return any(body.prefix and body.core and body.family and body.family not in NO_CARRY for body in inside)


def is_generic(name: str) -> bool:
    """Whether a name is only a word for a sort of body (高校, 金融机构)."""
    return name in _SORTS


_SEATED = re.compile(rf"{CJK}{{3,12}}[市县区州旗]{CJK}{{0,8}}(?:公司|支行|分行)")  # 国网平川县供电公司
# 镇党政办, 街道综合行政执法队: an office of the town whose plan it is
_TOWN_OFFICE = re.compile(
    rf"(?:镇(?![街江海远平雄康巴赉宁])|乡(?![镇村贤土])|街道(?!办事处))(?:党委|政府)?(?:{CJK}{{2,16}}(?:办|办公室|中心|所|站|队|局|委|部|会|联|社)"
    r"|(?:纪委|纪检监察组|团委|妇联|人大|武装部))"
)
_PARK = re.compile(  # 青石滩工业园管委会: a park that has a name of its own
    rf"(?!经济|高新|工业|产业|国家|省级|重点|特色|现代|{BEFORE_BODY.pattern}){CJK}{{2,8}}(?:(?:工业|产业|科技)园区?|[发新景假范]区)(?:管委会|管理委员会)"
)


@lru_cache(maxsize=8192)
def is_named_body(name: str) -> bool:
    """Whether a name tells by itself that it is one certain body: by level, place, or as a body of the state."""
    parsed = parse_name(name)
    if is_collective(name) or not is_body(name):
        return False
    if parsed.served or parsed.central or ((parsed.prefix or parsed.place) and (parsed.known or is_ending(name))):
        return True
    if _TOWN_OFFICE.fullmatch(name) or _SEATED.fullmatch(name) or _PARK.fullmatch(name):
        return True
    # 常熟博物馆, 锦州海关: a place's short name before a word for a body
    if is_ending(name) and any(len(name) >= len(form.text) + 2 for form in gazetteer().forms_at(name, 0)):
        return True
    seated = re.search(r"(?:支行|分行|分公司|公司|分局|支局|大学|学院|医院|监管局)$", name)  # 邮储银行某市支行
    return bool(seated) and any(
        len(form.text) > 2 and form.kind != "bare"
        for at in range(1, len(name) - 2)
        for form in gazetteer().forms_at(name, at)
    )


def strip_bracket(name: str) -> str:
    """A name without the bracket behind it."""
    return re.sub(r"\([^()]*\)$", "", name)


# Offices whose bare name is never a level's own (海关), or that stand for a place themselves.
NO_CARRY = frozenset(["海关", "金融监管支局", "管委会", "政府", "城投", "军分区"])
