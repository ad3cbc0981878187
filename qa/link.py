"""What a question names: places, bodies, the number of a task, what it quotes; and its subject, which is left of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from chinese.numerals import integer
from corpus.gazetteer import gazetteer
from corpus.places import Place, find_places, place_in_question
from embeddings.wording import official_terms
from qa.heads import Form, stretches
from qa.knowledge import Knowledge
from qa.mentions import BODY_MIN, MARK, Body, by_form, by_name, by_stem, is_office
from qa.question import Question
from qa.select.cues import cue, entries, says

ORDINAL = re.compile(
    r"(?:第([0-9]+|[一二三四五六七八九十百零]+)(?:大|个|项|条)|(?<=[\u4e00-\u9fff])([0-9]{1,3})条(?=讲|说|写|规定|是什么|是啥|(?:的|啥|什么)?内容))(?:重点)?(任务|工作|工程|行动|部分|措施)?"
)
"""The number of a task or article, and what it counts."""
_QUOTED_BODY = re.compile(r"[“\"]([\u4e00-\u9fff]{2,16})[”\"]")
_OWN_END = "市(?:监(?![察委督管测狱控理])|场监)|[省市区县州旗]委(?![员托派])"
"""Where the end of a place's name is of the body's behind it: 平度市监局, 平度市委宣传部."""
_ENDS = "省市区县州旗"
_DOING = re.compile(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{2,4}?)(?:[来还都要]|一共|总共)?(?:牵头|负责(?!人)|配合|参与)"
)

# 大数据中心管哪块
_DOES_WHAT = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{2,8}?)[都还要来]?[管干做抓](?=[哪啥什几])")


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
            f"{re.escape(f[:-1])}(?={_OWN_END})|{re.escape(f)}" if f[-1] in _ENDS else re.escape(f)
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


def link(knowledge: Knowledge, question: Question, form: Form | None = None) -> Linked:
    """Find the entities in a question and what is left as its subject; `form` tells more surely what is what."""
    tagged = form.bodies if form else ()
    text, held = question.text, knowledge.store.places
    quoted = tuple(q for q in re.findall(r"[“\"《]([^”\"》]{2,60})[”\"》]", text))
    # A body's full name may hold a place's (泉港区, 平度控股集团): such names are taken whole before places are looked for.
    text = _QUOTED_BODY.sub(lambda m: m[1] if is_office(m[1]) else m[0], text)
    exact = by_name(knowledge, text)
    larger = "|".join({re.escape(p.name) for place in held for p in place.chain[1:] if p.name in text})
    for body in exact:  # with the larger places that lead up to it: 杭州市西湖区住建局
        text = re.sub((f"(?:{larger})*" if larger else "") + re.escape(body.text), "\n", text)
    everywhere = bool(says("everywhere", text))
    places = _most_specific(place_in_question(cue("everywhere").sub("", text) if everywhere else text, held), text)
    places = tuple(p for p in places if p.name not in entries("no_district"))
    if form and not everywhere:
        places = (*places, *(p for p in _told(text, form, places, held) if not _is_word(knowledge, p, text)))
    if not places and not everywhere:
        places = _by_kind(knowledge, text)
    if not places and not everywhere:
        served = {body.matches[0][0].place for body in exact}
        places = tuple(place for place in held if place in served)
    rest = _mark_places(text, places)
    outside = rest
    unnumbered = ORDINAL.sub("\n", rest)  # 第9项商务局做什么
    asked = tuple(name for name in _DOES_WHAT.findall(unnumbered) if is_office(name))
    bodies = (*exact, *by_form(knowledge, unnumbered, places, BODY_MIN, (*tagged, *asked)))
    whole = form and (form.kind == "duties" or says("together", text))
    called = (*tagged, *_DOING.findall(rest), *((form.subject,) if form and whole else ()))
    bodies = (*bodies, *by_stem(knowledge, rest, places, called, bodies))
    bodies = tuple({body.text: body for body in reversed(bodies)}.values())[::-1]  # 国办 twice is one
    if not places and says("bodies", text):  # 审批部门请中介做评审，费用该谁掏 asks of no body of that name
        bodies = tuple(body for body in bodies if not body.text.endswith("部门"))
    for body in bodies:
        rest = rest.replace(body.text, "\n")
    counted = ORDINAL.search(rest)
    ordinal = (integer(counted[1] or counted[2]), counted[3] or "任务") if counted else None
    names = [name for p in places for name in (*p.spellings, p.name)]
    pieces = [w for w in (form.subject.split() if form else []) if w in outside or not any(w in n for n in names)]
    told = " ".join(pieces) if len(" ".join(pieces)) >= 2 else ""  # without what is only part of a place's name
    if counted:  # of which a piece may have the end only
        number = counted[1] or counted[2]
        told = " ".join(piece for piece in told.split() if piece != number)
        told = told.replace(counted[0], "\n").replace(counted[0].removeprefix("第"), "\n")
    topic = told if told and not ordinal else topic_of(told or ORDINAL.sub("\n", rest))
    terms = " ".join(official_terms(rest))
    known, unknown = (tuple(p for p in places if (p in held) is here) for here in (True, False))
    return Linked(places, known, unknown, everywhere, bodies, topic, terms, quoted, ordinal)


_PLACE_MIN = 2


def _is_word(knowledge: Knowledge, place: Place, text: str) -> bool:
    """Whether the short name of a place that no document is of is only a word of the texts: 温泉, not 温泉县."""
    if place.name in text or place in knowledge.store.places or not knowledge.lexicon.known(place.stem):
        return False
    having = [*islice(knowledge.store.index.having(place.stem), _LOOKED)]
    meant = (m for p in having for m in find_places(p.text, p.place) if place.stem in m.text)
    return bool(having) and next(meant, None) is None


_LOOKED = 20  # passages


def _told(text: str, form: Form, found: Sequence[Place], known: Sequence[Place]) -> list[Place]:
    """Places by what the heads take for a place's name, where the gazetteer has one of that short name (章丘, 即墨)."""
    added: list[Place] = []
    for name in stretches(text, form.tags, "place") if len(form.tags) == len(text) else ():
        same = (*found, *filter(None, map(gazetteer().twin, found)))  # 黄岛 beside 西海岸新区 is no other place
        told = (f for place in same for p in place.chain for f in (p.name, p.stem))
        if len(name) < _PLACE_MIN or any(name in f or f in name for f in told):
            continue
        named = [
            p
            for end in ("", "区", "市", "县")
            for p in gazetteer().named(name + end)
            if p.name not in entries("no_district")
        ]
        if named:
            added.append(next((p for p in named if p in known), named[0]))
    return added


def _most_specific(places: Sequence[Place], text: str) -> tuple[Place, ...]:
    """Without the larger places that only lead up to a smaller one (徐州市鼓楼区环城街道)."""
    return tuple(p for p in places if not any(q != p and q.within(p) and f"{p.name}{q.name}" in text for q in places))


def _by_kind(knowledge: Knowledge, text: str) -> tuple[Place, ...]:
    """The one place with documents, or else of which others tell figures, that a question calls by its kind alone
    (新区的电梯谁管).
    """
    for said in _kinds().finditer(text):
        ending = re.compile(rf"(?<!高){said[0]}$")
        for places in (knowledge.places_with_documents, knowledge.store.places):
            named = [place for place in places if place and ending.search(place.name)]
            if len(named) == 1:
                return (named[0],)
    return ()


@cache
def _kinds() -> re.Pattern[str]:
    """A place called by its kind alone, no part of a longer name."""
    kinds = cue("place_kind").pattern
    return re.compile(rf"(?:^|(?<=[^\u4e00-\u9fff])|(?<=[的在由和跟与问]))(?:{kinds})(?=[\u4e00-\u9fff])")


def _mark_places(text: str, places: Sequence[Place]) -> str:
    """`text` with each place's name replaced by a mark of its own, so that a body's name beside it is known as its."""
    forms = [
        (form, index)
        for index, p in enumerate(places)
        for form in {*p.spellings, p.stem, *((p.parent.name + p.name,) if p.parent else ())}
        if form.removesuffix("市") in text
    ]
    for form, index in sorted(forms, key=lambda pair: -len(pair[0])):
        after = rf"([那这]边|(?!{_OWN_END})[市区县](?![级属直]|[一-龥]{{0,6}}[局委办]))?"
        if form[-1] in _ENDS:
            text = re.sub(rf"{re.escape(form[:-1])}(?={_OWN_END})", chr(MARK + index), text)
        text = re.sub(rf"{re.escape(form)}{after}", chr(MARK + index), text)
    return text


def topic_of(text: str) -> str:
    """The subject of a question: what is left without its form."""
    previous = None
    text = re.sub("[\ue000-\ue0ff]", "\n", text).strip()
    while text != previous:
        previous, text = text, _forms().sub("\n", text).strip()
    return re.sub(r"\n+", " ", text).strip()
