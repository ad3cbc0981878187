"""For which places a question is answered, and what is said of places that the corpus does not have."""

from __future__ import annotations

from collections.abc import Sequence

from qa.knowledge import UNPLACED, Knowledge
from qa.link import Linked
from qa.model import Plan, Statement


def scope(knowledge: Knowledge, linked: Linked) -> list[str]:
    """Places to answer for: those named, else every place with tasks; `UNPLACED` for documents without one."""
    if linked.known and not linked.everywhere:
        return list(linked.known)
    named = set(linked.known)
    with_tasks = knowledge.places_with_tasks
    every = [name for name in knowledge.store.place_names.values() if name in with_tasks or name in named]
    return [*every, *([UNPLACED] if UNPLACED in with_tasks else [])]


def unknown(linked: Linked) -> list[str]:
    """Places that a question names and the corpus has no document of."""
    return list(dict.fromkeys(p.name for p in linked.unknown))


def absent(knowledge: Knowledge, linked: Linked) -> Plan | None:
    """The answer where only places without documents are named; None otherwise."""
    missing = unknown(linked)
    if not missing or linked.known:
        return None
    have = "、".join(sorted({d.identity.place for d in knowledge.store.documents.values() if d.identity.place}))
    text = f"收录的文件中没有{'、'.join(missing)}的方案，无法回答。收录的文件所写的地方：{have}。"
    return Plan((Statement(text),), answerable=False, no="absent")


def missing_statements(linked: Linked) -> list[Statement]:
    """A line for each named place without documents, beside the answers for the others."""
    return [Statement(f"{name}：收录的文件中没有这个地方的方案。") for name in unknown(linked)]


def silent(places: Sequence[str], text: str) -> list[Statement]:
    """One line for the places whose documents say nothing of what is asked, after the answers of the others."""
    return [Statement(f"{'、'.join(places)}：{text}。")] if places else []


def without_titles(knowledge: Knowledge, text: str, linked: Linked) -> str:
    """A text without the words by which it calls a document of the places in question: runs of three characters and
    more that a title has.
    """
    documents = [d.identity for d in knowledge.store.documents.values()]
    titles = [identity.title for identity in documents if not linked.known or identity.place in linked.known][:_TITLES]
    kept, at = "", 0
    while at < len(text):
        run = 0
        while at + run < len(text) and any(text[at : at + run + 1] in title for title in titles):
            run += 1
        kept += "" if run >= _RUN else text[at]
        at += run if run >= _RUN else 1
    return kept


_RUN = 3
_TITLES = 200  # looked at
