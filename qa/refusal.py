"""When a question is refused, and what is said then: not understood, the texts are silent, a premise that none has."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from corpus.gazetteer import gazetteer
from embeddings.wording import without_everyday
from graph.schema import NodeType
from qa.confidence import SURE
from qa.evidence import Asked, Found
from qa.heads import stretches
from qa.knowledge import Knowledge
from qa.lexicon import gap, grams
from qa.mentions import is_office, loosely
from qa.model import Plan, Statement
from qa.naming import document_wanted
from qa.parts import asks
from qa.ready import WORD
from qa.select import duties, mentioned, texts
from qa.select.cues import cue, says, without_frame
from qa.sentences import HAS
from qa.wanted import SIGN, asks_person


def no(knowledge: Knowledge, asked: Asked, found: Found, refused: Plan | None, lacks: str = "") -> Plan:
    """What is said instead of an answer: not understood, or the texts are silent (on `lacks`, where they speak of the
    rest); with what is nearest.
    """
    near = texts.shown(knowledge, asked, found)[:1]
    if refused is not None:
        return replace(refused, no=refused.no or "silent")
    nearest = f"最接近的原文是：{near[0].evidence.quote}" if near else ""
    evidence = tuple(said.evidence for said in near)
    if word := mentioned.unwritten(knowledge, asked):
        text = f"{places_before(asked)}收录的文件中没有出现“{word}”的字样。"
        written = says("mentioned", asked.question.text)  # the very word is asked about, nothing near it
        said = Statement(text) if written else Statement(text + nearest, evidence)
        return Plan((said,), answerable=False, no="silent")
    person = asks_person(asked.question.text)
    if not person and (asked.form.chance("other") >= SURE or len(asked.form.subject) < 2 or not found):
        text = f"没完全看懂这个问题，没有据以回答的原句。{'最相关的原文是：' + near[0].evidence.quote if near else ''}"
        return Plan((Statement(text, evidence),), answerable=False, no="not_understood")
    what = "未写明这个职务由谁担任" if person else f"未写明“{asked.subject}”的{lacks or '这项内容'}"
    text = f"{places_before(asked)}收录的文件中{what}。{nearest}"
    return Plan((Statement(text, evidence),), answerable=False, no="silent")


def places_before(asked: Asked) -> str:
    """The places that a question names, before what is said of them."""
    where = "、".join(map(str, asked.linked.known))
    return f"{where}：" if where else ""


def unfounded(knowledge: Knowledge, asked: Asked, found: Found) -> Plan | None:
    """A no to why something was stopped that no text says was; None for any other question."""
    undone = says("undone", asked.question.text)
    near = "".join(candidate.said.evidence.quote for candidate in found[:_FEW])
    if not undone or asked.form.chance("why") < _MAYBE or cue("undone").search(near):
        return None
    text = f"文中没有写到“{undone[0]}”，也就没有写明原因。"
    return Plan((Statement(text), *no(knowledge, asked, found, None).statements[:1]), answerable=False, no="silent")


def _read(found: Found) -> str:
    """All that was read for a question, with the headings above it."""
    return "".join(candidate.said.passage.prefixed for candidate in found)


def stranger(knowledge: Knowledge, asked: Asked, found: Found) -> str:
    """A body that a question about work names and that nothing read for it speaks of; empty where there is none. A body
    that has no work in the document that the question is about is known from elsewhere only.
    """
    if asked.form.kind not in ("who", "duties", "tasks", "yes_no", "why", "where"):
        return ""
    texts = _read(found)
    documents = document_wanted(knowledge, asked.question.text)
    here = [b.text for b in asked.linked.bodies if duties.work_in(knowledge, b, documents)]
    known = [b.text for b in asked.linked.bodies if b.matches and b.text in here]
    if known and asked.form.kind == "duties":  # a second name of it, in brackets or before them
        return ""
    for name in (*asked.form.bodies, *(b.text for b in asked.linked.bodies if b.text not in here)):
        if not is_office(name) or _NO_NAME.match(name) or any(name in k or k in name for k in known):
            continue
        group = _group().search(name)  # called by what it is there for: 绿色低碳领导小组办公室
        if len(name) > WORD and not loosely(name).search(texts) and not (group and group[0] in texts):
            return name
    return ""


def unlinked(knowledge: Knowledge, asked: Asked, plan: Plan) -> str:
    """A name in a question for a figure that is linked to nothing, and which texts have but none that is told (海尔今年产值)."""
    text, form, linked = asked.question.text, asked.form, asked.linked
    if form.kind not in ("value", "count", "rank", "when") or len(form.tags) != len(text) or linked.everywhere:
        return ""
    twins = filter(None, map(gazetteer().twin, linked.places))  # 黄岛 beside 西海岸新区 is no other place
    places = [*linked.place_forms, *(form for twin in twins for form in (twin.name, twin.stem))]
    said = [*places, *(body.text for body in linked.bodies), asked.subject, *linked.quoted]
    cited = [knowledge.whole(e) for statement in plan.statements for e in statement.evidence]
    told = "".join([s.text for s in plan.statements] + [f"{e.quote}{e.section}" for e in cited])
    names = [
        name
        for name in (*stretches(text, form.tags, "place"), *form.bodies)
        if len(name) >= WORD and not _NO_NAME.match(name) and not is_office(name)
    ]
    unsaid = (name for name in names if name not in told and not any(name in one or one in name for one in said))
    return next((name for name in unsaid if all(map(knowledge.lexicon.known, grams(name)))), "")


def unheard_of(asked: Asked, found: Found) -> str:
    """A place beside those that have documents here, which nothing read for a question about one matter writes of."""
    if asked.form.kind in ("compare", "rank") or not asked.linked.known or says("compared", asked.question.text):
        return ""
    texts = _read(found)
    return next((p.name for p in asked.linked.unknown if p.name not in texts and p.stem not in texts), "")


def signs(subject: str) -> list[str]:
    """The signs of a subject, such as 5G, 1+N, PM10: no other word stands for them."""
    return SIGN.findall(subject)


def sign(asked: Asked, found: Found) -> str:
    """A sign in the subject that nothing read for the question has."""
    texts = _read(found).upper().replace(".", "")  # PM2.5 is typed PM25
    return next((s for s in signs(asked.subject) if s.upper().replace(".", "") not in texts), "")


def unmet(knowledge: Knowledge, asked: Asked, plan: Plan) -> bool:
    """Whether a figure is told of something else: nothing cited, nor its headings and title, has the word that the subject
    begins with, which other texts have (玉米收获机械化率 is not that of 棉花).
    """
    if not plan.entities or plan.entities[0].type not in (NodeType.TARGET, NodeType.FACT):
        return False
    head = without_everyday(asked.linked.without_places(asked.subject)).strip(' “”"')[:WORD]
    if not knowledge.lexicon.counts.get(head, 0):
        return False
    said = "".join(statement.text for statement in plan.statements)
    cited = [e for statement in plan.statements for e in statement.evidence]
    return head not in said + "".join(
        knowledge.whole(e).quote + e.section + knowledge.title_of(e.document) for e in cited
    )


def of_another(asked: Asked, plan: Plan) -> bool:
    """Whether the sentences told give the measure of a figure that is asked for, but of other things only: 玉米收获机械化率
    where they have that of 棉花.
    """
    subject = asked.linked.without_places(asked.subject).strip(' “”"')
    figures = any(entity.type in (NodeType.TARGET, NodeType.FACT) for entity in plan.entities)
    if figures or asked.form.kind != "value" or not says("measure_end", subject):
        return False
    told = [(e.section, sentence) for s in plan.statements for e in s.evidence for sentence in _ENDS.split(e.quote)]
    for at in range(WORD, len(subject) - _MEASURE + 1):
        if measures := [(section, said) for section, said in told if subject[at:] in said]:
            head = subject[:at]
            if len(without_frame(head)) < WORD or any(c in asked.linked.terms for c in head):
                return False  # the texts have words of their own for it
            return not any(c in section + said.rpartition(subject[at:])[0] for section, said in measures for c in head)
    return False


_ENDS = re.compile("[。；;]")
_MEASURE = 4  # characters of the name of a measure


def one_sided(knowledge: Knowledge, asked: Asked, found: Found) -> bool:
    """Whether a question which of several places has the higher figure finds that of less than two of them."""
    if len(asked.linked.known) < 2 or not says("higher", asked.question.text):
        return False
    figure, at = HAS.index("figure"), knowledge.sentences.place_of
    told = (c.said for c in found if c.said.has[figure] and gap(asked.subject, c.said.evidence.quote) <= 1)
    return len({at(said) for said in told}) < _TWO


_TWO = 2


def says_nothing(asked: Asked) -> bool:
    """Whether a question names nothing at all: “它还负责什么” asked first."""
    linked = asked.linked
    named = linked.places or linked.bodies or linked.quoted or linked.ordinal or asked.question.years
    bare = not asks(asked.question.text) and _PRONOUN.search(asked.question.text) is None  # 氢能: what is said of it
    return not (named or bare or asked.form.chance("meta") >= _HALF) and len(asked.form.subject) < WORD


def speaks_of_bodies(knowledge: Knowledge, asked: Asked, found: Found) -> bool:
    """Whether any of the best sentences names a body and speaks of the subject, itself or in the headings above it: a list
    of bodies below some other heading is no answer.
    """
    topic = grams(asked.subject)
    return any(
        c.said.has[HAS.index("body")]
        and gap(asked.subject, c.said.evidence.quote + " ".join(c.said.passage.section)) <= 1
        and knowledge.lexicon.coverage(topic, c.said.words | c.said.above) >= _HALF
        for c in found[:_FEW]
    )


@cache
def _group() -> re.Pattern[str]:
    """The end of the name of a body that was set up for one matter: 绿色低碳领导小组办公室."""
    return re.compile(rf"(?:{cue('group').pattern})(?:办公室)?$")


_NO_NAME = re.compile(r"[我你咱他它本贵各别哪这那该其全]")
_PRONOUN = re.compile(r"它|这|那|其|该")
_FEW = 3  # sentences looked at
_MAYBE = 0.3
_HALF = 0.5  # of the words of a subject, by weight
