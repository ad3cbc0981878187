"""Who leads, is responsible for or supports a task: “家电以旧换新由哪个部门牵头”."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.gazetteer import Place
from graph.schema import Relation
from qa.evidence import Asked, Found
from qa.knowledge import Item, Knowledge, place_name
from qa.lexicon import gap
from qa.link import Linked
from qa.model import Entity, Plan, Statement, unique
from qa.naming import document_wanted
from qa.phrases import Work, others_statement, work_statement
from qa.ranking import Scored
from qa.select.cues import cue, says
from qa.select.listed import in_list, listed_plans, policies_about, told_policy
from qa.select.nearest import Sentence, said
from qa.select.numbered import numbered, of_number, of_that_number
from qa.select.scope import missing_statements, scope, unplanned
from qa.select.tasks_meant import ACTION_FITS, tasks_by_place

_NEAREST = 0.4  # share of a subject's words that a sentence must have to be shown as the nearest one
_HELP = (Relation.SUPPORTS,)


def plan(knowledge: Knowledge, asked: Asked, read: Found = ()) -> Plan | None:
    """Answer for each place in scope; None where the question has no subject."""
    question, linked = asked.question, asked.linked
    topic = next((q for q in linked.quoted if len(q) >= 4), "") or asked.subject
    if (len(topic) < 2 or topic == question.text) and not linked.ordinal:
        return None
    missing = unplanned(knowledge, linked)
    if missing:
        return missing
    places = scope(knowledge, linked)
    listed = listed_plans(knowledge, question.text, places) or in_list(knowledge, asked, places)
    if listed and not linked.known:  # 《文旅领域设备更新工作方案》 is a plan of the places that list it
        places = list(listed)
    documents = document_wanted(knowledge, question.text)
    if documents and (own := {knowledge.store.documents[d].identity.place for d in documents} & {*places}):
        places = [place for place in places if place in own]
    tasks = numbered(knowledge, linked, places, documents) or tasks_by_place(
        knowledge, topic, places, documents, linked.terms, read
    )
    tasks |= _stood_in(knowledge, topic, linked, [p for p in places if p not in tasks and p not in listed])
    if tasks and (number := of_number(asked)) is not None:
        tasks = of_that_number(knowledge, tasks, number)
        places = [place for place in places if place in tasks or place in linked.known]
        if not tasks:
            text = f"没有读到与所问相符的第{number}项任务，不能说由谁负责。"
            return Plan((Statement(text),), answerable=False, no="silent")
    told = _Told()
    without: list[Place | None] = []
    for place in places:
        if row := listed.get(place):
            told.listed(knowledge, row)
        elif found := tasks.get(place):
            told.tasks(knowledge, asked, topic, found)
        else:
            without.append(place)
    if not (tasks or listed) and len(places) > 1:
        return None
    lacks = (question.presupposes_lead and not told.leads) or (question.roles == _HELP and not told.others)
    answerable = told.named and not lacks
    if question.roles == _HELP and told.named and not told.others:
        told.statements.insert(0, Statement("文中没有写配合单位，写的是："))
    statements = [*told.statements, *_unsaid(knowledge, topic, linked, without), *missing_statements(linked)]
    # The task is there and its work was read: that nobody is named for it is what the text says.
    silent = "silent" if not answerable and told.entities and (told.named or says("office", question.text)) else None
    nodes, edges = unique(told.nodes), unique(told.edges)
    return Plan(tuple(statements), answerable, entities=unique(told.entities), nodes=nodes, edges=edges, no=silent)


@dataclass
class _Told:
    """What is told so far, and the part of the graph that it rests on; whether anybody is named, whether as the
    lead, and whether anybody helps.
    """

    statements: list[Statement] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    nodes: list[str] = field(default_factory=list)
    edges: list[tuple[str, str, str]] = field(default_factory=list)
    named: bool = False
    leads: bool = False
    others: bool = False

    def listed(self, knowledge: Knowledge, row: Item) -> None:
        """Who is charged with a plan that is listed."""
        self._policy(knowledge, row, of_task=False)
        self.entities.append(Entity(row.id, row.type, row.name, 1.0))
        self.named = self.leads = self.others = True

    def tasks(self, knowledge: Knowledge, asked: Asked, topic: str, found: Sequence[Scored]) -> None:
        """Who does the tasks of a place: those that name anybody, where some do."""
        text = asked.question.text
        works = [(s, Work(knowledge, s.item.id)) for s in found]
        for scored, work in [(s, w) for s, w in works if w.named] or works:
            item = scored.item
            if "企业" in text and "enterprise" in asked.question.kinds:
                work.only(cue("company"))
            but = [name for name in _named_in(asked.linked) if any(name in names for names in work.names)]
            if but and says("except", text):
                self.statements.append(others_statement(knowledge, item, work, but))
            else:
                self.statements.append(work_statement(knowledge, item, work))
            if says("count_bodies", text) and work.named:
                self.statements.append(Statement(_counted(work), tuple(unique(work.evidence))))
            self.entities.append(Entity(item.id, item.type, item.name, round(scored.score, 3)))
            self.nodes += [item.id, *(source for source, _, _ in work.edges)]
            self.edges += work.edges
            self.named = self.named or work.named
            self.leads = self.leads or bool(work.leads)
            self.others = self.others or bool(work.supports or (work.leads and work.responsible))
            if not work.leads:
                for policy in policies_about(knowledge, item, topic):
                    self._policy(knowledge, policy)

    def _policy(self, knowledge: Knowledge, policy: Item, *, of_task: bool = True) -> None:
        statement, edges = told_policy(knowledge, policy, of_task=of_task)
        self.statements.append(statement)
        self.nodes += [policy.id, *(source for source, _, _ in edges)]
        self.edges += edges


def _named_in(linked: Linked) -> list[str]:
    """The names of the bodies that a question may mean."""
    return [department.name for body in linked.bodies for department, _, _ in body.matches]


def _unsaid(knowledge: Knowledge, topic: str, linked: Linked, places: Sequence[Place | None]) -> list[Statement]:
    """That these places have no task of a subject, with the sentences that come nearest to it."""
    if not places:
        return []
    near = [s.evidence for place in places for s in _near(knowledge, topic, linked, place)[:1] if s.score >= _NEAREST]
    text = f"{'、'.join(map(place_name, places))}：收录的文件中没有找到与“{topic}”对应的任务，未写明由哪个部门负责"
    return [Statement(text + ("；最接近的原句见依据。" if near else "。"), tuple(near))]


def _near(knowledge: Knowledge, topic: str, linked: Linked, place: Place | None) -> list[Sentence]:
    """The sentences of a place's texts that come nearest to a subject."""
    return said(knowledge, topic, replace(linked, places=(place,) if place else (), known=()), None, 8)


def _stood_in(
    knowledge: Knowledge, topic: str, linked: Linked, places: Sequence[Place | None]
) -> dict[Place | None, list[Scored]]:
    """For the places of a question that names some: the task in which the sentence stands that says all but a word of a
    subject of several.
    """
    found: dict[Place | None, list[Scored]] = {}
    for place in places if linked.known else ():
        for near in _near(knowledge, topic, linked, place):
            task = knowledge.task_of(near.evidence)
            if task and task.place == place and gap(topic, near.evidence.quote) <= _WORD_LESS < len(topic) / 2:
                found[place] = [Scored(task, ACTION_FITS)]
                break
    return found


_WORD_LESS = 2  # characters


def _counted(work: Work) -> str:
    """How many bodies a task has in each role."""
    roles = (
        ("牵头单位", work.leads), ("责任单位", work.responsible), ("配合单位", work.supports),
        ("指导单位", work.guides), ("监督单位", work.supervises),
    )  # fmt: skip
    return "其中" + "，".join(f"{name}{len(names)}个" for name, names in roles if names) + "。"
