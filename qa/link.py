"""The entities a question names: places, bodies, and its subject matched against tasks, headings and metrics."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from chinese.numerals import integer
from corpus.gazetteer import gazetteer
from corpus.places import Place, place_in_question
from embeddings.wording import official_terms
from graph.organisations.matching import match_department, read_name
from graph.organisations.resolution import Department
from qa.heads import Form, stretches
from qa.knowledge import Knowledge
from qa.question import Question

_SUFFIX = re.compile(
    r"部门|分局|支局|局|委员会|委|办公室|办|中心|集团|公司|学院|大队|支队|供销社|银行|分行|支行|镇|街道|厅|部|院|会|社"
)
_BODY_MIN = 0.7
"""Least score at which a name in a question is taken for a body of the corpus."""
_SURE = 0.95  # a name that another place's body bears is a body's name here too, though none is found
_GOES_ON = re.compile(r"[\u4e00-\u9fff]{1,6}?(?:支队|大队|分局|支局|中心|科|处|所|办公室|委员会)")
_BEFORE = "的由归和与及跟同在请问让找靠是对向给为把被有年里中下还都要能会说查看了出些个"
ORDINAL = re.compile(r"第([0-9]+|[一二三四五六七八九十]+)(?:大|个|项|条)(?:重点)?(任务|工作|工程|行动|部分|措施)?")
"""The number of a task, and what it counts."""
_NAME_MAX = 18
_ACTS = r"(?:(?:人民)?政府(?!办)|(?=负责|承担|牵头|配合|参与|要做|需要|有(?:哪些|什么)职责|的职责)(?!.{0,8}(?:部门|单位|局|最)))"
_MARK = 0xE000  # private characters that stand for the places of a question


@dataclass(frozen=True)
class Body:
    """A body that a question names: `text` as written there, its candidates with score and reason; no candidates
    where only other places have a body of that name.
    """

    text: str
    matches: tuple[tuple[Department, float, str], ...]


@dataclass(frozen=True)
class Linked:
    """What a question is about: the `places` it names (empty: none), of these the `known` that the corpus has documents
    of and the `unknown`; `everywhere` for 三地, 各地; `topic`, its subject, and `terms`, the texts' own words for its
    everyday words; what is `quoted`; `ordinal`, the number of 第10项任务 and what it counts.
    """

    places: tuple[Place, ...]
    known: tuple[Place, ...]
    unknown: tuple[Place, ...]
    everywhere: bool
    bodies: tuple[Body, ...]
    topic: str
    terms: str
    quoted: tuple[str, ...]
    ordinal: tuple[int, str] | None = None

    @property
    def subject(self) -> str:
        """What is asked about: a quoted title of some length, else the topic."""
        return next((q for q in self.quoted if len(q) >= 4), "") or self.topic

    @property
    def place_forms(self) -> list[str]:
        """The ways to write the places named, longest first."""
        return sorted({f for p in self.places for f in (*p.spellings, p.name, p.stem)}, key=lambda f: (-len(f), f))

    def places_in(self, text: str) -> list[tuple[int, int]]:
        """Where the names of the places stand in a text; of 平度市场监管局 only 平度 is one."""
        forms = [
            f"{re.escape(f[:-1])}(?={_MARKET})|{re.escape(f)}" if f[-1] == "市" else re.escape(f)
            for f in self.place_forms
            if f.removesuffix("市") in text
        ]
        return [match.span() for form in forms for match in re.finditer(form, text)]

    def without_places(self, text: str) -> str:
        """A text without the names of the places."""
        for form in self.place_forms:
            text = text.replace(form, "")
        return text


@cache
def _forms() -> re.Pattern[str]:
    data = tomllib.loads((Path(__file__).parent / "data" / "cues.toml").read_text(encoding="utf-8"))
    return re.compile("|".join(data["form"]["patterns"]))


EVERYWHERE = re.compile(
    r"[两三四五六几多各]个?地(?:区|方|(?=[的都分各是中里哪,、和:]|$))|各(?:地|市|区)|三地|两地|哪(?:个|些)(?:地方|城市|地区|市|区|县)"
)


def link(knowledge: Knowledge, question: Question, form: Form | None = None) -> Linked:
    """Find the entities in a question and what is left as its subject; `form` tells more surely what is what."""
    tagged = form.bodies if form else ()
    text, held = question.text, knowledge.store.places
    quoted = tuple(q for q in re.findall(r"[“\"《]([^”\"》]{2,60})[”\"》]", text))
    # A body's full name may hold a place's (泉港区, 平度控股集团): such names are taken whole before places are looked for.
    text = _QUOTED_BODY.sub(lambda m: m[1] if is_office(m[1]) else m[0], text)
    exact = _exact(knowledge, text)
    larger = "|".join({re.escape(p.name) for place in held for p in place.chain[1:] if p.name in text})
    for body in exact:  # with the larger places that lead up to it: 杭州市西湖区住建局
        text = re.sub((f"(?:{larger})*" if larger else "") + re.escape(body.text), "\n", text)
    everywhere = bool(EVERYWHERE.search(text))
    places = _most_specific(place_in_question(EVERYWHERE.sub("", text) if everywhere else text, held), text)
    places = tuple(p for p in places if p.name not in _COMMON)
    if form and not everywhere:
        places = (*places, *_told(text, form, places, held))
    if not places and not everywhere:
        served = {body.matches[0][0].place for body in exact}
        places = tuple(place for place in held if place in served)
    rest = _mark_places(text, places)
    bodies = (*exact, *_bodies(knowledge, rest, places, _BODY_MIN, tagged))
    whole = form and (form.kind == "duties" or _TOGETHER.search(text))
    called = (*tagged, *_DOING.findall(rest), *((form.subject,) if form and whole else ()))
    bodies = (*bodies, *_stems(knowledge, rest, places, called, bodies))
    for body in bodies:
        rest = rest.replace(body.text, "\n")
    counted = ORDINAL.search(rest)
    ordinal = (integer(counted[1]), counted[2] or "任务") if counted else None
    told = form.subject if form and len(form.subject) >= 2 else ""
    topic = told if told and not ordinal else topic_of(ORDINAL.sub("\n", told or rest))
    terms = " ".join(official_terms(rest))
    known, unknown = (tuple(p for p in places if (p in held) is here) for here in (True, False))
    return Linked(places, known, unknown, everywhere, bodies, topic, terms, quoted, ordinal)


_COMMON = ("城区", "郊区", "矿区")  # names of districts that are more often common nouns
_PLACE_MIN = 2


def _told(text: str, form: Form, found: Sequence[Place], known: Sequence[Place]) -> list[Place]:
    """Places by what the heads take for a place's name, where the gazetteer has one of that short name (章丘, 即墨)."""
    added: list[Place] = []
    for name in stretches(text, form.tags, "place") if len(form.tags) == len(text) else ():
        same = (*found, *filter(None, map(gazetteer().twin, found)))  # 黄岛 beside 西海岸新区 is no other place
        told = (f for place in same for p in place.chain for f in (p.name, p.stem))
        if len(name) < _PLACE_MIN or any(name in f or f in name for f in told):
            continue
        named = [p for end in ("", "区", "市", "县") for p in gazetteer().named(name + end) if p.name not in _COMMON]
        if named:
            added.append(next((p for p in named if p in known), named[0]))
    return added


def _exact(knowledge: Knowledge, text: str) -> tuple[Body, ...]:
    """Bodies whose display name stands in a text, longest first and none inside another's."""
    found: list[Body] = []
    for department in knowledge.register.named_in(text):
        name = department.name
        if department.family == "政府" and department.place:
            # 杭州市污水治理由谁牵头 asks of the place, 杭州市负责什么 of its government
            acting = re.search(re.escape(str(department.place)) + _ACTS, text)
            name = acting[0] if acting else ""
        if department.branch_of and name not in text:  # 生态环境局平度分局 is told from its superior by its own name
            name = _SUPERIOR.sub("", name)
        if len(name) > 2 and name in text:
            found.append(Body(name, ((department, 1.0, "名称相同"),)))
            text = text.replace(name, "\n")
    return tuple(found)


_QUOTED_BODY = re.compile(r"[“\"]([\u4e00-\u9fff]{2,16})[”\"]")
_SUPERIOR = re.compile(r"^[\u4e00-\u9fff]{1,5}?[省市区县](?=[\u4e00-\u9fff]{2,12}局[\u4e00-\u9fff]{2,6}(?:分|支)局)")


def is_office(name: str) -> bool:
    """Whether a name ends as the name of a body does."""
    return any(match.end() == len(name) for match in _SUFFIX.finditer(name))


def _most_specific(places: Sequence[Place], text: str) -> tuple[Place, ...]:
    """Without the larger places that only lead up to a smaller one (徐州市鼓楼区环城街道)."""
    return tuple(p for p in places if not any(q != p and q.within(p) and f"{p.name}{q.name}" in text for q in places))


def _mark_places(text: str, places: Sequence[Place]) -> str:
    """`text` with each place's name replaced by a mark of its own, so that a body's name beside it is known as its."""
    forms = [
        (form, index)
        for index, p in enumerate(places)
        for form in {*p.spellings, p.stem, *((p.parent.name + p.name,) if p.parent else ())}
        if form.removesuffix("市") in text
    ]
    for form, index in sorted(forms, key=lambda pair: -len(pair[0])):
        after = r"([那这]边|[市区县](?![级属直]|[一-龥]{0,6}[局委办]))?"
        if form[-1] == "市":  # 平度市监局 is 平度's 市监局
            text = re.sub(rf"{re.escape(form[:-1])}(?={_MARKET})", chr(_MARK + index), text)
        text = re.sub(rf"{re.escape(form)}{after}", chr(_MARK + index), text)
    return text


def loosely(name: str) -> re.Pattern[str]:
    """A name as texts have it at more length: 大数据中心 is 大数据发展中心, 城建局 is 城乡建设局; or as laws have it, by what
    such bodies do: 税务局 is 税务机关.
    """
    between = f"[\u4e00-\u9fff]{{0,{_LEFT_OUT}}}"
    whole = between.join(map(re.escape, name))
    if name[-1] not in _OFFICES or len(name) <= _STEM:
        return re.compile(whole)
    return re.compile(f"{whole}|{between.join(map(re.escape, name[:-1]))}(?:机关|(?:主管|管理)?部门)")


def _lengthened(name: str, near: Sequence[Department]) -> tuple[tuple[Department, float, str], ...]:
    """The one body whose name a shorter one leaves words out of; nothing where there are several."""
    pattern = loosely(name)
    found = [
        d
        for d in near
        if (m := pattern.search(d.name))
        and m.end() == len(d.name)
        and m.start() <= len(d.place.label if d.place else "") + 1
    ]
    return ((found[0], _LENGTHENED, "名称中省去了几个字"),) if len(found) == 1 else ()


_LEFT_OUT, _LENGTHENED = 2, 0.75
_OF_STATE = "中国"  # the state's bodies are cut out of what stands before them: 由中宣部, 按国办
_OFFICES, _STEM = "局委厅办", 2
_MARKET = "市(?:监局|场监)"


def _stems(
    knowledge: Knowledge, text: str, places: Sequence[Place], tagged: Sequence[str], found: Sequence[Body]
) -> list[Body]:
    """Bodies called by the stem of their names, as colleagues call them (财政, 住建), where they are tagged as names and one
    body of a place is called so.
    """
    bodies: list[Body] = []
    candidates, everywhere = knowledge.register.within(places), knowledge.register.near
    for stem in (stem for name in tagged for stem in re.split("[和与跟、及]", name)):
        if not _STEMS.fullmatch(stem) or stem not in text or any(stem in body.text for body in found):
            continue
        names = [stem, *(stem + office for office in _OFFICES)]  # 中院 is a whole name
        matches = [m for name in names for m in match_department(name, candidates if places else everywhere(name))]
        best = {m[0]: m for m in reversed(matches) if m[1] >= _SURE}
        if best and len({department.place for department in best}) == len(best):
            bodies.append(Body(stem, tuple(best.values())))
    return bodies


_DOING = re.compile(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{2,4}?)(?:[来还都要]|一共|总共)?(?:牵头|负责(?!人)|配合|参与)"
)
_TOGETHER = re.compile(r"都(?:参与|参加|牵头|负责|有|在)|共同|一起|联合")
_STEMS = re.compile(r"[\u4e00-\u9fff]{2,4}(?<![局委厅办部])")


def _bodies(
    knowledge: Knowledge, text: str, places: Sequence[Place], least: float, tagged: Sequence[str] = ()
) -> tuple[Body, ...]:
    """Names of bodies in a text: the longest stretch before a suffix that fits one by at least `least`.

    A name is never cut out of a longer one: 新区管委会 is not found in 三江新区管委会, nor 公安局 in 公安局交警支队; but
    what is `tagged` as a name begins where it does.
    """
    candidates, everywhere = knowledge.register.within(places), knowledge.register.near
    found: list[Body] = []
    end_before = 0
    for suffix in _SUFFIX.finditer(text):
        if _GOES_ON.match(text, suffix.end()):
            continue
        for start in range(max(end_before, suffix.end() - _NAME_MAX), suffix.end() - 1):
            name = text[start : suffix.end()]
            central = name[0] in _OF_STATE and bool(read_name(name, ()).central)  # 中宣部, 国办
            if not re.fullmatch(r"[\u4e00-\u9fff（）()]+", name) or (name[0] in _BEFORE and not central):
                continue
            if len(name) <= _PLACE_MIN and not central:
                continue
            begins = central or name in tagged or start <= end_before or text[start - 1] in _BEFORE
            if not begins and "\u4e00" <= text[start - 1] <= "\u9fff":
                continue
            owner = ord(text[start - 1]) - _MARK if start else -1
            near = [d for d in candidates if d.place == places[owner]] if 0 <= owner < len(places) else candidates
            matches = [m for m in match_department(name, near if places else everywhere(name)) if m[1] >= least]
            if places and not matches and name in tagged and len(name) > _PLACE_MIN:
                matches = list(_lengthened(name, near))
            elsewhere = bool(places) and not matches
            if elsewhere and not any(m[1] >= _SURE for m in match_department(name, everywhere(name))):
                continue
            if matches or elsewhere:
                best = matches[0][1] if matches else 0.0
                found.append(Body(name, tuple(m for m in matches if m[1] >= best - 0.1)))
                end_before = suffix.end()
                break
    return tuple(found)


def topic_of(text: str) -> str:
    """The subject of a question: what is left without its form."""
    previous = None
    text = re.sub("[\ue000-\ue0ff]", "\n", text).strip()
    while text != previous:
        previous, text = text, _forms().sub("\n", text).strip()
    return re.sub(r"\n+", " ", text).strip()
