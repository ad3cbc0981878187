"""One node per body: which place a name belongs to, and which names are one.

市商务局 in 平度市's plan is 平度市商务局, the like name elsewhere another body. Two names are one only within a
place, when the vocabulary says that they name the same office. Every decision carries its reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.gazetteer import COUNTRY, Place, gazetteer, place_of_form
from graph.organisations.endings import is_collective, is_ending
from graph.organisations.names import NAMES, NO_CARRY, BodyName, family_of, parse_name
from graph.organisations.owners import PLACE_KINDS, by_stem, find, of_level, place_key, stem_of, written_place


@dataclass(frozen=True)
class Merge:
    """Why a mention is this body: the id of the rule and a sentence for the reader."""

    rule: str
    reason: str


@dataclass(frozen=True)
class Department:
    """A body. `key` identifies it; `place` is the one it serves; `name` is its display name, `form` the name as
    written, `aliases` all names seen (after `unify`); `family` is the office in the vocabulary, `branch_of` the office
    it is a branch of. `place` is None where the text does not say whose body it is (市商务局 in a text of no known
    place): then it is the same as a like name of the same text only.
    """

    key: str
    place: Place | None
    name: str
    form: str
    kind: str
    family: str | None
    branch_of: str | None
    merge: Merge
    aliases: tuple[str, ...] = ()

    @property
    def level(self) -> str:
        """The level of its place, empty where that is not known."""
        return self.place.level if self.place else ""


def resolve(mention: str, place: Place | None) -> Department:
    """The body that `mention` names in a text of `place`.

    A level that the place has not (区 in a county) leaves the body with the text's place and its name as written; a
    place that the gazetteer does not know, or knows several of, is taken as named.
    """
    grid = mention.removeprefix("国网")
    if grid != mention and parse_name(grid).family == "供电公司":  # 国网某市供电公司 is 某市供电公司
        return replace(resolve(grid, place), form=mention)
    name = parse_name(mention)
    if is_collective(mention):
        return _own(mention, place, name, "集体", Merge("collective", f"“{mention}”泛指一类单位，不是某一个部门"))
    whole = [p for p in gazetteer().named(mention) if p.level != "功能区"] if mention.endswith(PLACE_KINDS) else []
    if whole:
        found = find(mention, place) or (whole[0] if len(whole) == 1 else None)
        if found is None:
            return _own(mention, None, name, "地方", Merge("own-name", f"“{mention}”以地方之名列为单位"))
        return _government(mention, found)
    short = next((f for f in gazetteer().forms_at(mention, 0) if f.text == mention and f.kind == "bare"), None)
    if short:  # 长沙、株洲、湘潭市人民政府
        found = find(short.places[0].name, place) if len(short.places) == 1 else None
        if found:
            return _government(mention, found)
    county = find(mention, place) if place and len(mention) <= 4 and not (name.known or is_ending(mention)) else None
    if place and county and any(county.within(outer) for outer in place.chain):  # 雄县、容城、安新县政府
        return _government(mention, county)
    if name.central and (not name.family or _unmistakable(mention) or place is None or place.level == "国家"):
        return _central(mention, name, place)
    if name.served or name.branch:
        return _branch(mention, name, place)
    owner = written_place(name.place, place) if name.place else None
    if owner:
        whole_name = owner.name in name.place or owner.source == "rule"
        own = not name.family or (name.family in NO_CARRY and name.family not in _OF_PLACE)  # 锦州海关 is called so
        shown = mention if whole_name or own else owner.name + mention[len(name.place) :]
        reason = f"“{mention}”自带地名，属{owner.name}" + _office_reason(name)
        return _made(mention, name, owner, shown, Merge("place-named", reason))
    if name.place:
        reason = f"“{mention}”的“{name.place}”不是已知的地方，按原文记名"
        return _own(mention, place, replace(name, family=None), _kind(mention, name), Merge("own-name", reason))
    if name.prefix:
        above = of_level(name.prefix, place)
        if above is None:
            reason = f"“{mention}”的“{name.prefix}”在本文所属地方之上没有对应层级，按原文记名"
            return _own(mention, place, name, _kind(mention, name), Merge("unplaced", reason), name.prefix)
        rest = mention[len(name.prefix) :]
        named = mention if above.level == "国家" else above.name + rest  # 国家能源集团 is called so
        shown = f"共青团{above.name}委" if name.family == "团委" else named
        said = f"本文属{place.name if place else COUNTRY.name}，其中“{name.prefix}”指{above.name}"
        return _made(mention, name, above, shown, Merge("level", said + _office_reason(name)))
    stem = None if name.family else by_stem(mention, place)
    if stem:
        owner, rest = stem
        reason = f"“{mention}”以{owner.name}的简称开头，属{owner.name}"
        return _made(mention, replace(name, family=family_of(rest), core=rest), owner, mention, Merge("stem", reason))
    if name.family and place is not None:
        reason = f"“{mention}”前未写层级，属本文所属的{place.name}" + _office_reason(name)
        shown = "国家" + mention if place.level == "国家" and mention.endswith("局") else place.name + mention
        return _made(mention, name, place, shown, Merge("bare", reason))
    where = f"属本文所属的{place.name}，名称照原文" if place else "名称照原文"
    return _own(mention, place, name, _kind(mention, name), Merge("own-name", f"“{mention}”{where}"))


_OF_PLACE = ("政府", "管委会")


def successor(family: str | None) -> str | None:
    """Family of the office that took over from an office abolished in a reform (卫生计生 -> 卫生健康)."""
    former: dict[str, str] = NAMES["former"]
    return former.get(family or "")


def _unmistakable(mention: str) -> bool:
    """Whether a bare name can only be a body of the state: 部, 总局 … or a name that begins with 国家, 中央."""
    return bool(
        re.match(r"国家|中国|中央|中共|全国|国务院|最高|中华", mention)
        or re.search(r"(部|总局|总署|署|总社|银行|央行|人行|证监会|银保监会|国管局)$", mention)
    )


# Offices of the state whose local offices a question may ask for by a local-sounding name.
_STATE_FAMILIES = {"税务总局": "税务", "金融监管总局": "金融监管", "国家统计局": "统计", "国家邮政局": "邮政管理"}


def _central(mention: str, name: BodyName, place: Place | None) -> Department:
    """A body of the state, or its local office (a node of its own, at the place it serves)."""
    office = name.central or ""
    if not name.served:
        merge = Merge("central", f"“{mention}”是中央单位{office}")
        return Department(f"{COUNTRY.path}|{office}", COUNTRY, office, mention, "中央单位", None, None, merge)
    owner = find(name.served, place)
    merge = Merge("central-branch", f"“{mention}”是{office}驻{owner.name if owner else name.served}的机构")
    tail = "税务" if name.branch == "税务局" else f"{office}|{name.branch}"
    if owner is None and stem_of(name.served) != name.served:
        owner = place_of_form(name.served)
    elif owner is None:  # only a short name, of a place not known: kept apart by it
        owner, tail = place, f"{tail}:{name.served}"
    owner = owner or COUNTRY
    family = _STATE_FAMILIES.get(office)
    return Department(f"{place_key(owner)}|{tail}", owner, mention, mention, "中央驻地机构", family, office, merge)


def _branch(mention: str, name: BodyName, place: Place | None) -> Department:
    """A branch office: its own node under the parent's office, at the place it serves."""
    if name.served:
        served = find(name.served, place)
    elif name.place:  # 泰山区公安分局, 区公安分局: the place named is the one served
        served = find(name.place, place) or place_of_form(name.place)
    else:
        served = of_level(name.prefix, place) if name.prefix else place
    stem = stem_of(name.served) if name.served else served.stem if served else ""
    parent: Place | None
    if name.place and name.served:
        parent = find(name.place, place) or place_of_form(name.place)
    else:
        around = place if name.served else served
        outer = next((p for p in around.chain if p.stem != stem), None) if around else None
        parent = of_level("市", outer) or outer
    core = name.core if family_of(name.core) else re.sub(r"分局$", "", name.core) + "局"
    above = parent.name if parent else ""
    written = core if family_of(name.core) or not name.served else name.core  # 市生态环境瑞安分局, without 局
    where = served or parent or place or COUNTRY
    merge = Merge("branch", f"“{mention}”是{above}{core}派驻{where.name}的分局，单独成点")
    return Department(
        f"{place_key(parent)}|{name.family}|{name.branch}:{stem}",
        where,
        f"{above}{written}{stem}{name.branch}",
        mention,
        "派出机构",
        name.family,
        above + core if parent else None,
        merge,
    )


def _government(mention: str, place: Place) -> Department:
    """A place named as a body (各市：长沙市、株洲市): its government."""
    reason = f"“{mention}”以地方之名列为单位，指{place.name}政府"
    return Department(
        f"{place_key(place)}|政府", place, place.name, mention, "地方", "政府", None,
        Merge("place", reason),
    )  # fmt: skip


def _made(mention: str, name: BodyName, owner: Place, shown: str, merge: Merge) -> Department:
    return Department(
        f"{place_key(owner)}|{name.family or _plain(name.core)}",
        owner,
        shown,
        mention,
        _kind(mention, name),
        name.family,
        None,
        merge,
    )


def _own(mention: str, place: Place | None, name: BodyName, kind: str, merge: Merge, prefix: str = "") -> Department:
    """A body that keeps its name as written, at the text's place."""
    town = re.sub(r"(?<=[镇乡])(?:人民)?政府$|(?<=街道)办(?:事处)?$", "", mention)  # 南村镇人民政府 is 南村镇
    tail = f"{prefix}?{_plain(name.core)}" if prefix else town
    return Department(
        f"{place_key(place) if place else ''}|{tail}",
        place,
        mention,
        mention,
        kind,
        name.family,
        None,
        merge,
    )


def _plain(core: str) -> str:
    """A core the vocabulary does not know, written one way."""
    return re.sub(r"[和与]", "", core.replace("委员会", "委").replace("人民政府", "政府"))


def _office_reason(name: BodyName) -> str:
    return f"；“{name.core}”是“{name.family}”部门的写法之一" if name.family else ""


_KINDS = (
    ("中央单位", r"^(国家|中央|国务院)"),
    ("镇街", r"(镇|乡|街道|街道办事处|苏木)(人民政府|政府)?$"),
    ("政府", r"(人民政府|政府|管委会|管委|管理委员会)$"),
    ("企业", r"(集团|公司|银行|支行|分行|控股|供电|联通|电信|移动|铁塔)$"),
    ("群团", r"(总工会|工会|妇联|团.?委|科协|文联|工商联|残联|侨联|红十字会|贸促会|供销社|供销合作社)$"),
    ("事业单位", r"(中心|院|校|大学|学院|所|站|馆|台|社|实验室|大队|支队|总队)$"),
    ("议事协调机构", r"(小组|专班|指挥部|委员会办公室|联席会议)$"),
)


def _kind(mention: str, name: BodyName) -> str:
    if name.organ == "委":
        return "党委部门"
    if name.central:
        return "中央单位"
    return next((kind for kind, pattern in _KINDS if re.search(pattern, mention)), "政府部门")
