"""A question made ready to be answered: parsed, its form told by the heads, its entities linked, its subject found."""

from __future__ import annotations

import re
from dataclasses import replace

from qa.evidence import Asked
from qa.heads import Form, form_of, stretches
from qa.knowledge import Knowledge
from qa.link import EVERYWHERE, ORDINAL, link, topic_of
from qa.naming import calls, named, numbers
from qa.question import parse
from qa.select.cues import without_frame


def ready(knowledge: Knowledge, question: str, form: Form | None = None) -> Asked:
    """A question made ready: parsed, its form told by the heads (unless given), its entities linked."""
    asked = parse(question)
    form = form or form_of(asked.text)
    linked = link(knowledge, asked, form)
    spans = [m.span() for body in linked.bodies for m in re.finditer(re.escape(body.text), asked.text)]
    named_by = [
        n for n in (named(knowledge, asked.text), *calls(knowledge, asked.text), *numbers(knowledge, asked.text)) if n
    ]
    spans += [(called.start, called.end) for called in named_by]
    taken = {i for span in (*linked.places_in(asked.text), *spans) for i in range(*span)}
    taken |= {i for m in EVERYWHERE.finditer(asked.text) for i in range(*m.span())}
    words = " ".join(stretches(asked.text, form.tags, "topic", taken)) if form.tags else form.subject
    words = _ASKED_OF.sub("", words).removeprefix("的").strip(' “”‘’"《》') or words
    if linked.ordinal:  # 第16项的责任单位 is asked of the task of that number
        words = topic_of(ORDINAL.sub("\n", words))
    if len(words) < WORD and (linked.bodies or named_by):
        rest = topic_of("".join("\n" if i in taken else c for i, c in enumerate(asked.text)))
        asks_itself = named_by and not linked.bodies  # 某方案由谁牵头
        words = rest if len(without_frame(rest)) >= WORD else "" if asks_itself else asked.text
    linked = replace(linked, topic=words if len(words) >= WORD and words != asked.text else linked.topic)
    return Asked(asked, form, linked, words if len(words) >= WORD else linked.topic or asked.text)


WORD = 2
"""Characters of a subject at least."""
# What is asked for is no part of what it is asked of.
_ASKED_OF = re.compile(r"(?:\s*的?(?:目标|指标|数量|规模|分工|区别|异同)值?)+$")
