"""What an answer is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from corpus.document import Evidence


@dataclass(frozen=True)
class Statement:
    """One statement of an answer with the sentences that say so; no statement of fact is without evidence."""

    text: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Entity:
    """A node that the question was understood to name; `said` tells the user where the reading was not literal."""

    id: str
    type: str
    name: str
    score: float
    said: str = ""


@dataclass(frozen=True)
class Plan:
    """What a planner found: the statements in order, and the part of the graph that they rest on.

    `answerable` is false when the corpus does not say what was asked; the statements then tell what it does say.
    `table` is a comparison: header and rows. `choices` are readings to choose from when two differ.
    """

    statements: tuple[Statement, ...]
    answerable: bool = True
    lead: str = ""
    entities: tuple[Entity, ...] = ()
    nodes: tuple[str, ...] = ()
    edges: tuple[tuple[str, str, str], ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    choices: tuple[str, ...] = ()
    no: str | None = None


@dataclass(frozen=True)
class Answer:
    """A planned answer: `text` is what the user reads; `kind` is what kind of question it was taken for; `no` is None, or
    why there is no answer (`not_understood`, `silent`, `absent`); `confidence` (0 to 1) is how likely the corpus has
    one; `understood` says in words how the question was read.
    """

    question: str
    text: str
    answerable: bool
    kind: str
    statements: tuple[Statement, ...]
    entities: tuple[Entity, ...]
    nodes: tuple[str, ...]
    edges: tuple[dict[str, Any], ...]
    table: tuple[tuple[str, ...], ...] = ()
    choices: tuple[str, ...] = ()
    no: str | None = None
    confidence: float = 0.0
    understood: str = ""
    elapsed_ms: float = 0.0
    context: dict[str, Any] = field(default_factory=dict)

    def as_dict(self, question_id: str | None = None) -> dict[str, Any]:
        """The machine-readable form of the output contract."""
        return {
            "id": question_id,
            "question": self.question,
            "answer": self.text,
            "answerable": self.answerable,
            "kind": self.kind,
            "no": self.no,
            "confidence": round(self.confidence, 3),
            "understood": self.understood,
            "statements": [{"text": s.text, "evidence": [asdict(e) for e in s.evidence]} for s in self.statements],
            "entities": [asdict(e) for e in self.entities],
            "graph": {"nodes": list(self.nodes), "edges": list(self.edges)},
            "table": [list(row) for row in self.table],
            "choices": list(self.choices),
            "elapsed_ms": round(self.elapsed_ms, 1),
        }


def compose(plan: Plan) -> str:
    """The text of an answer: its lead sentence, then the statements, numbered where there are several."""
    parts = [plan.lead] if plan.lead else []
    texts = [s.text for s in plan.statements if s.text]
    parts += texts if len(texts) == 1 else [f"{i}. {text}" for i, text in enumerate(texts, 1)]
    return "\n".join(parts)


def joined(plans: Sequence[Plan]) -> Plan:
    """Answers to the parts of a question as one, in their order."""
    return Plan(
        _each_once(s for plan in plans for s in plan.statements), True, "".join(unique(plan.lead for plan in plans)),
        unique(e for plan in plans for e in plan.entities), unique(n for plan in plans for n in plan.nodes),
        unique(e for plan in plans for e in plan.edges), next((plan.table for plan in plans if plan.table), ()),
    )  # fmt: skip


def _each_once(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Statements without those that show again what one before them has shown whole."""
    kept: list[Statement] = []
    for statement in unique(statements):
        shown = [e for e in statement.evidence if any(e in k.evidence and e.quote in k.text for k in kept)]
        if not shown or len(shown) < len(statement.evidence) or shown[0].quote not in statement.text:
            kept.append(statement)
    return tuple(kept)


def of_chosen(answer: Answer) -> Answer:
    """An answer from some documents only: what it says of the documents is said of those, never of all."""
    said = Plan(answer.statements)
    lead = answer.text.removesuffix(compose(said))
    statements = tuple(
        replace(s, text=s.text.replace(_ALL, _CHOSEN)) if not any(_ALL in e.quote for e in s.evidence) else s
        for s in answer.statements
    )
    text = lead.replace(_ALL, _CHOSEN) + compose(replace(said, statements=statements))
    return replace(answer, text=text, statements=statements)


_ALL, _CHOSEN = "收录的文件", "所选的文件"


def unique(items: Iterable[Any]) -> tuple[Any, ...]:
    """`items` without repeats, order kept."""
    return tuple(dict.fromkeys(items))
