"""An answer as HTML: numbered statements, each with the marks of its citations, and the citations below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from corpus.document import Evidence
from qa.conversation import Conversation
from qa.model import Answer, Plan, compose
from store.documents import StoredDocument
from ui.markup import joined, table


@dataclass(frozen=True)
class Turn:
    """A question with its answer, the documents as they were then, and what a follow-up may refer to."""

    answer: Answer
    documents: Mapping[str, StoredDocument]
    said: Conversation

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What the answer cites, each once; a citation's number is its place here, from 1."""
        return tuple(dict.fromkeys(e for statement in self.answer.statements for e in statement.evidence))


def conversation(turns: Sequence[Turn]) -> Markup:
    """The questions and answers so far, oldest first; buttons carry `data-turn` and `data-cite`."""
    return joined([_turn(turn, number) for number, turn in enumerate(turns)])


def _turn(turn: Turn, number: int) -> Markup:
    answer = turn.answer
    marks = {evidence: cite for cite, evidence in enumerate(turn.evidence, 1)}
    said = [s for s in answer.statements if s.text]
    lead = answer.text.removesuffix(compose(Plan(answer.statements))).strip()
    body = [Markup('<p class="lead">{}</p>').format(lead)] if lead else []
    items = [
        Markup("<li>{}{}</li>").format(
            s.text, joined([_mark(number, marks[e], turn) for e in dict.fromkeys(s.evidence)])
        )
        for s in said
    ]
    if items:
        kind = "statements single" if len(items) == 1 else "statements"
        body.append(Markup('<ol class="{}">{}</ol>').format(kind, joined(items)))
    if answer.table:
        body.append(table(answer.table[0], answer.table[1:], "对比"))
    if answer.choices:
        choices = [
            Markup('<button type="button" class="chip" data-event="select" data-ask="{0}">{0}</button>').format(c)
            for c in answer.choices
        ]
        body.append(Markup('<p class="chips">{}</p>').format(joined(choices)))
    if turn.evidence:
        cited = joined([_citation(number, cite, e, turn.documents) for cite, e in enumerate(turn.evidence, 1)])
        body.append(Markup('<p class="sources-title">出处</p><ol class="sources">{}</ol>').format(cited))
    state = "" if answer.answerable else Markup('<p class="unsaid">收录的文件没有直接写明</p>')
    return Markup('<article class="turn"><p class="question">{}</p><div class="answer">{}{}</div></article>').format(
        answer.question, state, joined(body)
    )


def _mark(turn: int, cite: int, of: Turn) -> Markup:
    title = of.documents[of.evidence[cite - 1].document].identity.title
    return Markup(
        '<button type="button" class="mark" data-event="click" data-turn="{}" data-cite="{}" aria-label="出处{}：{}">{}</button>'
    ).format(turn, cite, cite, title, cite)


def _citation(turn: int, cite: int, evidence: Evidence, documents: Mapping[str, StoredDocument]) -> Markup:
    section = Markup('<span class="section">{}</span>').format(evidence.section) if evidence.section else ""
    return Markup(
        '<li value="{}"><button type="button" class="source" data-event="click" data-turn="{}" data-cite="{}">'
        '<span class="title">《{}》</span>{}<q>{}</q></button></li>'
    ).format(cite, turn, cite, documents[evidence.document].identity.title, section, evidence.quote)
