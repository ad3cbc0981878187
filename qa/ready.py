"""A question made ready to be answered: parsed, its form told by the heads, its entities linked, its subject found."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from chinese.bigrams import bigrams
from qa.evidence import Asked
from qa.heads import TAGS, Form, form_of, stretches
from qa.knowledge import Knowledge
from qa.link import ORDINAL, link, topic_of
from qa.mentions import Body
from qa.naming import Named, calls, named, numbers
from qa.question import parse
from qa.select.cues import cue, entries, without_frame
from qa.wanted import MEANING, thing_asked


def ready(knowledge: Knowledge, question: str, form: Form | None = None) -> Asked:
    """A question made ready: parsed, its form told by the heads (unless given), its entities linked."""
    asked = parse(question)
    form = form or form_of(asked.text)
    form = form.taken_as("define") if thing_asked(asked.text) == MEANING else form
    linked = link(knowledge, asked, form)
    if len(form.tags) == len(asked.text):
        beside = [*linked.places_in(asked.text), *(m.span() for m in ORDINAL.finditer(asked.text))]
        form = replace(form, bodies=_beside(asked.text, form.tags, beside))
    spans = [m.span() for body in linked.bodies for m in re.finditer(re.escape(body.text), asked.text)]
    named_by = [
        n for n in (named(knowledge, asked.text), *calls(knowledge, asked.text), *numbers(knowledge, asked.text)) if n
    ]
    spans += [(called.start, _WITHIN.match(asked.text, called.end).end()) for called in named_by]  # type: ignore[union-attr]
    issuers = {b.text for b in linked.bodies if asked.text.count(b.text) == 1 and _issues(b, asked.text, named_by)}
    if issuers:  # 国办消费扶贫意见: who issued it, not who has to do something
        linked = replace(linked, bodies=tuple(body for body in linked.bodies if body.text not in issuers))
        form = replace(form, bodies=tuple(name for name in form.bodies if name not in issuers))
    taken = {i for span in (*linked.places_in(asked.text), *spans) for i in range(*span)}
    by_kind = [cue("place_kind")] if linked.places and not linked.places_in(asked.text) else []  # 新区的电梯
    taken |= {
        i
        for told in (cue("everywhere"), ORDINAL, *by_kind)
        for m in told.finditer(asked.text)
        for i in range(*m.span())
    }
    tags = _no_places(knowledge, asked.text, form.tags, taken)
    tags = _whole_words(knowledge, asked.text, tags, taken)
    words = " ".join(stretches(asked.text, tags, "topic", taken)) if tags else form.subject
    for parted in _YEARS.finditer(asked.text):  # 丘陵山区2025年机械化率 is of one thing
        before, behind = asked.text[: parted.start()], asked.text[parted.end() :]
        for one, other in pairwise(words.split()):
            if before.endswith(one) and behind.startswith(other):
                words = words.replace(f"{one} {other}", one + other)
    words = _BETWEEN.sub(" ", words)
    words = _asked_of().sub("", words).removeprefix("的").strip(' “”‘’"《》') or words
    if linked.ordinal:  # 第16项的责任单位 is asked of the task of that number
        words = topic_of(ORDINAL.sub("\n", words))
    if len(words) < WORD and (linked.bodies or named_by):
        rest = topic_of("".join("\n" if i in taken else c for i, c in enumerate(asked.text)))
        asks_itself = named_by and not linked.bodies  # 某方案由谁牵头
        words = rest if len(without_frame(rest)) >= WORD else "" if asks_itself else asked.text
    told = words != asked.text or stretches(asked.text, tags, "topic", taken) == [asked.text]
    linked = replace(linked, topic=words if len(words) >= WORD and told else linked.topic)
    return Asked(asked, form, linked, words if len(words) >= WORD else linked.topic or asked.text)


_YEARS = re.compile(r"(?:20)?\d\d年(?:底|末)?")
_WITHIN = re.compile(r"(?:里面?|当中|中)?")  # behind what a document is called


def _beside(text: str, tags: Sequence[int], others: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """The stretches that are told to name bodies, without the end of a place's name or a number before them: 永丰团委,
    第9项商务局.
    """
    body = TAGS.index("body")
    ends = {i for start, end in others if tags[start] != body or text[start] == "第" for i in range(start, end)}
    return tuple(stretches(text, tags, "body", ends))


def _issues(body: Body, text: str, calls: Sequence[Named]) -> bool:
    """Whether a body's name stands before that of a document as its issuer's; of bodies that issue for others (国办), also
    where the document is only called a paper.
    """
    name = re.escape(body.text)
    issued = rf"(?:{cue('issued').pattern})?的?(?:[这那][份个部]|关于)?"
    if any(re.search(name + issued + "$", text[: call.start]) for call in calls):
        return True
    issuing = any({d.family, d.name} & {*entries("issuing")} for d, _, _ in body.matches[:1])
    paper = rf"[^,，。;；:：在牵负配参承由]{{0,16}}(?:{cue('issued_paper').pattern})"
    return issuing and re.search(name + paper, text) is not None


def _no_places(knowledge: Knowledge, text: str, tags: Sequence[int], taken: set[int]) -> Sequence[int]:
    """The tags of a question, with those of the topic for what is told to be a place, is none, and is a name that texts
    have, or stands in them before what the topic begins with: 鲲鹏行动.
    """
    place, topic = TAGS.index("place"), TAGS.index("topic")
    if len(tags) != len(text):
        return tags
    told = list(tags)
    for stretch in re.finditer(f"{chr(place)}{{2,}}", "".join(map(chr, tags))):
        start, end = stretch.span()
        counts, name = knowledge.lexicon.counts, text[start:end]
        beside = end < len(tags) and tags[end] == topic and name[-1] not in _LEVELS
        joint = beside and counts.get(text[end - 1 : end + 1], 0)
        whole = len(name) >= _NAME and all(counts.get(pair, 0) for pair in bigrams(name))  # 丘陵山区
        if (joint or whole) and not taken.intersection(range(start, end)):
            told[start:end] = [topic] * (end - start)
    return told


_LEVELS = "省市区县镇乡州旗村"
_NAME = 4  # characters


def _whole_words(knowledge: Knowledge, text: str, tags: Sequence[int], taken: Collection[int]) -> list[int]:
    """The tags of a question, its topic with the characters beside it that the texts never part from its end: what is
    told to be 薯机械化率 begins with 马铃薯.
    """
    topic, whole, counts = TAGS.index("topic"), list(tags), knowledge.lexicon.counts
    if len(tags) != len(text):
        return whole
    for step in (-1, 1):
        for at in [i for i, tag in enumerate(tags) if tag == topic]:
            for _ in range(_CUT):
                new, inner = at + step, at - step
                if not 0 <= new < len(text) or whole[new] == topic or new in taken or not _HAN.match(text[new]):
                    break
                outside = text[min(at, new) : max(at, new) + 1]
                inside = text[min(at, inner) : max(at, inner) + 1] if 0 <= inner < len(text) else ""
                if not counts.get(outside, 0) or counts[outside] < counts.get(inside, 0):
                    break
                whole[new] = topic
                at = new
    return whole


_CUT = 2  # characters of a word that are looked for beside a topic
_HAN = re.compile(
    "[\u4e00-\u9fff](?<![的了吗呢啊吧呀么在是有和与及把被对从到给要会能想请问查看年月日底前后里上下个些什哪谁多少几怎如何为由归让做搞弄去来还都也就才又再该应得各每这那其我你他她它们今明增提达占])"
)
WORD = 2
"""Characters of a subject at least."""
_BETWEEN = re.compile(r"(?:^|(?<=\s))[和与跟及、](?=\s|$)")  # what stood between two names that are no part of it


@cache
def _asked_of() -> re.Pattern[str]:
    """What is asked for, which is no part of what it is asked of, and its year."""
    return re.compile(rf"(?:\s*(?:{cue('asked_of').pattern}))+$|(?<!\d)20\d\d年?度?(?=[\u4e00-\u9fff ])")
