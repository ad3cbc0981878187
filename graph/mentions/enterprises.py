"""Enterprises, projects, platforms and parks that a text names, by rules and a list of companies known nationwide.

Rules: registered names (…有限公司, …集团), well-known companies wherever they stand, and lists that end in a head word
(A、B等18个项目, C等领军企业). A list counts only if something in it looks like a proper name, so that
加压泵房、公共供水厂等项目 gives nothing. Rather miss a name than report a common noun as one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.places import gazetteer
from graph.mentions.industries import find_industries
from graph.mentions.vocabulary import Vocabulary

_RULES = tomllib.loads((Path(__file__).parents[1] / "data" / "enterprises.toml").read_text(encoding="utf-8"))
_KNOWN = frozenset(_RULES["known"])
_KIND_OF_HEAD: dict[str, str] = {head: kind for kind, heads in _RULES["heads"].items() for head in heads}


def _any(words: list[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_NAME = r"[\u4e00-\u9fffA-Za-z0-9·()—-]"
_WORD = r"[\u4e00-\u9fffA-Za-z0-9]"
_LEAD_IN = re.compile(f"(?<!国家)(?=({_any(_RULES['lead_ins'])}))")
_GENERIC = re.compile(
    f"{_any([*_RULES['generic']['words'], *(w for w in _RULES['lead_ins'] if len(w) > 1)])}|[^\u4e00-\u9fffA-Za-z]"
)
_HEAD = re.compile(
    rf"等(?P<some>\d+[个家]|[一两三四五六七八九十]+[个家大])?(?P<gap>[\u4e00-\u9fff—]{{0,16}}?)(?P<head>{_any([*_KIND_OF_HEAD])})"
)
_NOT_IN_HEAD = re.compile(_any(_RULES["not_in_head"]))
_SINGLE = re.compile(_any(_RULES["single"]["words"]))
_COMPANY = re.compile(rf"[\u4e00-\u9fff]{{2,8}}(?:{_any(_RULES['endings'])})")
_BRANCHED = r"\((?P<branch>[\u4e00-\u9fff]{2,4})\)"  # (青岛)
_MARKED = re.compile(r"^中科院|^中国科学院|[一二三四]期(?:工程|项目)?$|\d+千伏|^(?!LNG|PPP|LED|EOD|TOD)[A-Z]{2,}")
_RULED = [  # what its own form tells to be a name, with its kind
    (re.compile(rf"{_NAME}{{2,30}}?(?P<tail>有限责任公司|股份有限公司|有限公司)"), "企业"),
    (re.compile(rf"{_WORD}{{2,12}}?(?P<tail>集团)(?!化|军|内|式)"), "企业"),
    (re.compile(rf"{_WORD}{{2,16}}?(?P<tail>国家(?:重点|工程)实验室|国家工程(?:技术)?研究中心)"), "平台"),
    (re.compile(rf"{_WORD}{{2,16}}?(?P<tail>国家(?:技术|制造业|产业)创新中心)"), "平台"),
    (re.compile(r"国家(?!技术|制造业|产业|级)[\u4e00-\u9fff]{2,10}?(?P<tail>(?:技术|制造业|产业)?创新中心)"), "平台"),
    (re.compile(rf"{_WORD}{{2,16}}?(?P<tail>中心|研究院|研究所|产业园){_BRANCHED}"), "平台"),
    (re.compile(rf"{_WORD}{{1,8}}(?P<tail>{_BRANCHED}){_WORD}{{0,12}}?(?:制造中心|研发中心|研究院|基地)"), "项目"),
    (re.compile(rf"{_WORD}{{2,18}}?(?P<tail>[一二三四]期(?:工程|项目)?)"), "项目"),
]  # fmt: skip
_EXTENSION = re.compile(rf"(?:{_any(_RULES['extensions'])})?(?:集团(?!化|军))?")
_SCHOOLS = re.compile("[^。;,]{0,20}等[^。;,]{0,4}(?:高校|院校)")
_SITE = re.compile(
    r"(?:(?![等的将在是和与把于])[\u4e00-\u9fffA-Za-z0-9]){0,14}?(?:工厂|基地|产业园|项目(?:[一二三四]期)?|制造中心)"
)


# 组建省数据集团: a company that does not exist yet.
_TO_BE_FOUNDED = re.compile(r"(?:组建|筹建|设立|成立|拟建|新设)[\u4e00-\u9fff]{0,6}$")


@dataclass(frozen=True)
class EnterpriseMention:
    """A named enterprise (企业), project (项目), platform or laboratory (平台) or park (园区): `text[start:end]`."""

    name: str
    kind: str
    start: int
    end: int


@cache
def _known() -> Vocabulary:
    return Vocabulary([*_KNOWN, *_RULES["blocked"]])


_LEGAL_FORM = re.compile(
    r"(?<=..)(?:(?<=集团)(?:公司|(?:股份)?有限(?:责任)?公司)|(?<!股份)有限(?:责任)?公司|(?<=股份)(?:有限)?公司)$"
)
_BRACKETS = re.compile(_BRANCHED)


def same_enterprise(name: str) -> tuple[str, str]:
    """What all spellings of one company have in common, and why this is one of them ("" where it is just that).

    Only what is certain: the legal form left out (某某药业有限公司, 某某药业), a place in brackets or without them
    (某某（青岛）装备, 某某青岛装备), 集团 left out after a name known nationwide. Companies of a group stay apart.
    """
    core = _LEGAL_FORM.sub("", name)
    reason = f"“{name}”与“{core}”只差公司形式“{name[len(core) :]}”" if core != name else ""
    joined = _BRACKETS.sub(lambda found: found["branch"] if _is_place(found["branch"]) else found[0], core)
    if joined != core:
        core, reason = joined, f"“{name}”括号里的地名不论有无括号都是“{joined}”"
    if core.removesuffix("集团") in _KNOWN and core.endswith("集团"):
        core = core.removesuffix("集团")
        reason = f"“{name}”是全国知名企业“{core}”的全称"
    return core, reason


def find_enterprises(text: str) -> list[EnterpriseMention]:
    """Enterprises, projects, platforms and parks named in `text`, in order; a company inside the name of its project
    is given beside it (京东方 and 京东方显示模组).
    """
    found: dict[tuple[int, int], str] = {}
    for start, end, kind in [*_ruled(text), *_well_known(text), *_listed(text)]:
        found.setdefault((start, end), kind)
    kept = {
        (start, end): kind
        for (start, end), kind in found.items()
        if not any(
            s <= start and end <= e and (s, e) != (start, end) and (kind != "企业" or outer == "企业")
            for (s, e), outer in found.items()
        )
    }
    return [EnterpriseMention(text[start:end], kind, start, end) for (start, end), kind in sorted(kept.items())]


def _ruled(text: str) -> Iterator[tuple[int, int, str]]:
    """Names that their own form tells."""
    for pattern, kind in _RULED:
        for match in pattern.finditer(text):
            run = re.search(f"{_WORD}*$", text[max(0, match.start() - 12) : match.start()])
            start = _name_start(text, match.start() - len(run[0] if run else ""), match.start("tail"))
            stem = text[start : match.start("tail")]
            # 国家先进印染技术创新中心 and 市交通投资集团有限公司 are names though each of their words is common.
            named = (
                _proper(stem)
                or stem.startswith("国家")
                or (re.match("[省市区县](?![属级直内])", stem) and kind == "企业")
            )
            planned = kind == "企业" and _TO_BE_FOUNDED.search(text, max(0, start - 12), start)
            if named and not planned and not stem.endswith("等") and len(stem) >= 2 and match.end() - start <= 30:
                yield start, match.end(), kind


def _well_known(text: str) -> Iterator[tuple[int, int, str]]:
    """Companies of the list, and their plants and projects (奇瑞青岛超级工厂)."""
    for word, start in _known().finditer(text):
        end = start + len(word)
        if word not in _KNOWN or _SCHOOLS.match(text, end):
            continue
        longer = _EXTENSION.match(text, end)
        end = longer.end() if longer else end
        yield start, end, "企业"
        site = _SITE.match(text, end)
        if site and not _LEAD_IN.search(text, end, site.end() - 2):
            yield start, site.end(), "项目"


def _listed(text: str) -> Iterator[tuple[int, int, str]]:
    """Items of lists that end in a head word (A、B等18个项目)."""
    for match in _HEAD.finditer(text):
        if _NOT_IN_HEAD.search(match["gap"]):
            continue
        clause = re.search(r"[^。;,:!?“”\n]*$", text[: match.start()])
        begin = clause.start() if clause else match.start()
        spans = list(_items(text, begin, match.start()))
        items = [(text[a:b], a, b) for a, b in spans]
        kind = _KIND_OF_HEAD[match["head"]]
        # 汉缆等15家企业, but not 国有、民营等企业: a short name counts where the head speaks of certain firms.
        firms = kind == "企业" and (match["some"] or re.search("领军|龙头|头部|知名|骨干|优质|链主|重点", match["gap"]))
        certain = any(_certain(item) or (firms and len(item) <= 5 and _proper(item)) for item, _, _ in items)
        if not certain and not _SINGLE.search(match["gap"]):
            continue
        for item, a, b in items:
            named = _proper(item) or re.search("(?:产业园|基地|中心)$", item)
            if named and not re.search("大学$|学院$|高校$", item) and not _is_place(item):
                yield a, b, "企业" if item in _KNOWN else kind


def _items(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Ranges of the items of a list that ends at `end`; the lead-in (加快推进) of the first is left out."""
    at = begin
    for part in re.split("、", text[begin:end]):
        start = _name_start(text, at, at + len(part)) if at == begin else at
        if 2 <= at + len(part) - start <= 24:
            yield start, at + len(part)
        at += len(part) + 1


def _name_start(text: str, start: int, end: int) -> int:
    """Where a name that ends at `end` begins: after the last lead-in word that leaves a name."""
    opens = start
    for match in _LEAD_IN.finditer(text, start, end):
        after = match.start() + len(match[1])
        opens_name = match[1] in ("和", "为", "以") and match.start() == opens  # 和信科技
        if after <= end - 2 and not opens_name:
            start = max(start, after)
    return start


def _proper(name: str) -> bool:
    """Whether something of two characters is left of a name once industries and common nouns are taken out."""
    if name in _KNOWN:
        return True
    rest = list(name)
    for industry in find_industries(name):
        rest[industry.start : industry.end] = "。" * (industry.end - industry.start)
    return len(_GENERIC.sub("", "".join(rest))) >= 2


def _certain(item: str) -> bool:
    """Whether an item of a list can only be a name: it holds a known company, is formed like one, or is marked as a
    certain site or stage (X(青岛), 一期, 500千伏).
    """
    if not _proper(item):
        return False
    return bool(
        any(word in _KNOWN for word, _ in _known().finditer(item))
        or _MARKED.search(item)
        or _COMPANY.fullmatch(item)
        or any(_is_place(branch) for branch in re.findall(_BRANCHED, item))
    )


def _is_place(word: str) -> bool:
    """Whether a word is nothing but the name of a place: 潍柴(青岛), 平度、泰山等重大科技平台."""
    return any(form.text == word for form in gazetteer().forms_at(word, 0))
