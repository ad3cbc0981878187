"""An infographic of a newspaper page: which target belongs to which task, and which task to which action.

    picture = read_infographic(lines, parts, text)

The text of a printed graphic comes out in any order, so what stands next to what says little. The page's own report
says the same things in order: each of its parts is about one action, and its paragraphs about the tasks. So a task
goes with the action whose part speaks of it, and a group of bullets with the task whose paragraph says the same
(same words, same figures). Where the report does not decide, a target stays without a task.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import networkx as nx

from corpus.overlap import Wording
from corpus.text import Span
from corpus.vocabulary import ACTION_SUFFIXES, TASK_VERBS

_ACTION = re.compile(rf".{{2,20}}(?:{'|'.join(ACTION_SUFFIXES)})")
_TASK_MAX = 24
_SAID = 0.75  # a heading counts as said in so many words
_ENOUGH = 0.2  # least share of a bullet's or heading's wording that its paragraph must have
_MARGIN = 1.3  # how far the best must be ahead of the next
_OVERVIEW = 3  # a part that names so many actions is about none of them


@dataclass(frozen=True)
class Task:
    """A task's heading in the graphic, and the action's heading it belongs under, if the report tells."""

    heading: Span
    action: Span | None


@dataclass(frozen=True)
class Targets:
    """Bullets that stand together, with the task and the action they belong to, as far as the report tells.

    `score` is the share of their wording that the paragraph about the task has.
    """

    bullets: tuple[Span, ...]
    task: Span | None
    action: Span | None
    score: float


@dataclass(frozen=True)
class Infographic:
    """What a graphic says; `others` are its lines that are neither action, task nor bullet (its title)."""

    actions: tuple[Span, ...]
    tasks: tuple[Task, ...]
    targets: tuple[Targets, ...]
    others: tuple[Span, ...]


@dataclass(frozen=True)
class GraphicLine:
    """A line of the graphic: where it stands in the cleaned text, whether a blank line comes before it."""

    span: Span
    text: str
    after_blank: bool

    @property
    def is_bullet(self) -> bool:
        """Opens with a bullet."""
        return self.text[0] in "●■◆▲★•○"

    @property
    def is_action(self) -> bool:
        """Names an action: …行动, …工程."""
        return not self.is_bullet and bool(_ACTION.fullmatch(self.text))

    @property
    def is_task(self) -> bool:
        """Is the heading of a task: short, opens with its verb, no punctuation."""
        return (
            not (self.is_bullet or self.is_action)
            and len(self.text) <= _TASK_MAX
            and bool(TASK_VERBS.match(self.text))
            and not re.search(r"[,。;:]", self.text)
        )


def is_graphic(lines: Sequence[GraphicLine]) -> bool:
    """Whether lines are a graphic of a plan: actions, tasks and bullets with figures."""
    bullets = sum(line.is_bullet and bool(re.search(r"\d", line.text)) for line in lines)
    return bullets >= 2 and sum(line.is_action for line in lines) >= 2 and sum(line.is_task for line in lines) >= 3


def read_infographic(lines: Sequence[GraphicLine], parts: Sequence[Sequence[Span]], text: str) -> Infographic:
    """Pair up the lines of a graphic by the report it belongs to.

    `parts` are the parts of the report, each the spans of its paragraphs in `text`.
    """
    actions = [line for line in lines if line.is_action]
    tasks = [line for line in lines if line.is_task]
    prose = [[text[p.start : p.end] for p in part] for part in parts]
    action_of_part = _actions_of_parts([a.text for a in actions], prose)
    paragraphs = [(k, p) for k, part in enumerate(prose) for p in part]
    words = Wording([p for _, p in paragraphs])
    about = [i for i, (k, _) in enumerate(paragraphs) if action_of_part.get(k) is not None]
    place = _paragraphs_of_tasks([t.text for t in tasks], paragraphs, about, words)
    owner: dict[int, int | None] = {t: action_of_part[paragraphs[i][0]] for t, i in place.items()}
    tasks_at: dict[int, list[int]] = {}
    for t, i in place.items():
        tasks_at.setdefault(i, []).append(t)

    def action_span(index: int | None) -> Span | None:
        return None if index is None else actions[index].span

    targets: list[Targets] = []
    for group in _groups(lines):
        said = "。".join(line.text[1:] for line in group)
        ranked = words.ranking(said, about)
        task: int | None = None
        action: int | None = None
        score = 0.0
        if ranked and ranked[0][0] >= _ENOUGH and (len(ranked) < 2 or ranked[0][0] >= _MARGIN * ranked[1][0]):
            score, best = ranked[0]
            action = action_of_part[paragraphs[best][0]]
            task = _one_of(tasks_at.get(best, []), [t.text for t in tasks], said)
        targets.append(
            Targets(
                tuple(line.span for line in group),
                None if task is None else tasks[task].span,
                action_span(action),
                round(score, 2),
            )
        )
    paired = {line.span for line in (*actions, *tasks)} | {line.span for group in _groups(lines) for line in group}
    return Infographic(
        tuple(line.span for line in actions),
        tuple(Task(line.span, action_span(owner.get(t))) for t, line in enumerate(tasks)),
        tuple(targets),
        tuple(line.span for line in lines if line.span not in paired),
    )


def _core(action: str) -> str:
    return re.sub(rf"(?:{'|'.join(ACTION_SUFFIXES)})$", "", action)


def _actions_of_parts(actions: Sequence[str], prose: Sequence[Sequence[str]]) -> dict[int, int]:
    """For each part of a report the action it is about; parts that give an overview have none.

    A part without an action of its own after one that has goes with that one: a column ended there.
    """
    whole = ["\n".join(part) for part in prose]
    overview = {k for k, said in enumerate(whole) if sum(_core(a) in said for a in actions) >= _OVERVIEW}
    rest = [k for k in range(len(prose)) if k not in overview]
    words = Wording([whole[k] for k in rest])
    graph = nx.Graph()
    for i, action in enumerate(actions):
        for r, k in enumerate(rest):
            share = words.share(_core(action), r, topical=True)
            if share >= _ENOUGH:
                graph.add_edge(("action", i), ("part", k), weight=share)
    found: dict[int, int] = {}
    for pair in nx.max_weight_matching(graph):
        ends = dict(pair)
        found[ends["part"]] = ends["action"]
    last: int | None = None
    for k in range(len(prose)):
        last = None if k in overview else found.get(k, last)
        if last is not None:
            found[k] = last
    return found


def _paragraphs_of_tasks(
    tasks: Sequence[str], paragraphs: Sequence[tuple[int, str]], about: Sequence[int], words: Wording
) -> dict[int, int]:
    """For each task the paragraph that is about it, where the report tells.

    A paragraph that names several tasks and is followed by as many paragraphs announces them in that order.
    """
    found: dict[int, int] = {}
    announcing: set[int] = set()
    for i in about:
        named = [t for t in range(len(tasks)) if words.share(tasks[t], i) >= _SAID]
        following = [j for j in about if j > i and paragraphs[j][0] == paragraphs[i][0]]
        if len(named) >= _OVERVIEW and len(named) == len(following):
            announcing.add(i)
            named.sort(key=partial(_mention, tasks, paragraphs[i][1]))
            found.update(zip(named, following, strict=True))
    for t in range(len(tasks)):
        if t in found:
            continue
        ranked = words.ranking(tasks[t], [i for i in about if i not in announcing], topical=True)
        best = [i for share, i in ranked if share * _MARGIN >= ranked[0][0]]
        if ranked and ranked[0][0] >= _ENOUGH and len({paragraphs[i][0] for i in best}) == 1:
            found[t] = ranked[0][1]
    return found


def _mention(tasks: Sequence[str], paragraph: str, t: int) -> int:
    """Where a paragraph names task `t`: the place that has most of its wording."""
    task = tasks[t]
    verb = TASK_VERBS.match(task)
    topic = task[verb.end() :] if verb else task
    for length in range(len(topic), 1, -1):
        at = paragraph.find(topic[:length])
        if at >= 0:
            return at
    return len(paragraph)


def _groups(lines: Sequence[GraphicLine]) -> list[list[GraphicLine]]:
    """Bullets with no blank line and nothing else between them: they stand in one box."""
    groups: list[list[GraphicLine]] = []
    last: GraphicLine | None = None
    for line in lines:
        if line.is_bullet:
            if last is not None and last.is_bullet and not line.after_blank:
                groups[-1].append(line)
            else:
                groups.append([line])
        last = line
    return groups


def _one_of(candidates: Sequence[int], tasks: Sequence[str], said: str) -> int | None:
    """The one task a paragraph is about, or of several the one whose wording the bullets have clearly most of."""
    if len(candidates) < 2:
        return candidates[0] if candidates else None
    words = Wording([said])
    ranked = sorted(((words.share(tasks[t], 0), t) for t in candidates), reverse=True)
    return ranked[0][1] if ranked[0][0] > _MARGIN * ranked[1][0] else None
