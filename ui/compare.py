"""对比: a metric or a theme in several places as a table, with charts of the numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr
from markupsafe import Markup
from pypinyin import lazy_pinyin

from graph.query import subgraph
from graph.schema import NodeType
from qa.knowledge import knowledge_of
from ui.address import Address, Said, one_of, some_of
from ui.bars import Bar, bars
from ui.comparison import Cell, Chart, Comparison, compare_metric, compare_theme
from ui.library import Library
from ui.markup import CLICKS, cite_button, joined, note, table
from ui.pair import PairOfPlans
from ui.problems import hint
from ui.views import View

METRIC, THEME = "量化指标", "任务主题"
_MOST_CHOICES = 600
_NOTHING = note("选一个指标或主题和两个以上的地方。")
# The browser's own list of suggestions, for the field in which the topic is typed.
_SUGGEST = """
const lend = tries => {
  const field = document.querySelector('#compare-topic input');
  if (field) field.setAttribute('list', 'compare-topics');
  else if (tries) setTimeout(lend, 100, tries - 1);
};
lend(50);
watch('value', () => lend(50));
"""


def compare_tab(library: Library, view: gr.State, read: Callable[[gr.HTML], None], address: Address) -> None:
    """Build the tab; `view` is given what is compared, `read` lets citations open the original."""
    with gr.Tab("对比", id="compare", elem_id="tab-compare") as tab, gr.Tabs(selected="topic") as sides:
        with gr.Tab("指标和主题", id="topic"):
            places = _Places(library, view, read)
        with gr.Tab("两份文件", id="pair"):
            pair = PairOfPlans(library, read)

    def restore(said: Said) -> list[Any]:
        side = gr.Tabs(selected="pair" if said.get("one") else "topic")
        return [*places.restored(said), side, *pair.restored(said.get("one"), said.get("other"))]

    fields = {**places.named, "one": pair.one, "other": pair.other}
    address.keep(tab, fields, restore, [*places.outputs, sides, *pair.outputs])
    tab.select(
        lambda kind, chosen: (*places.opened(kind, chosen), *pair.opened()), [places.kind, places.where],
        [places.suggestions, places.where, pair.one, pair.other], show_progress="hidden", api_visibility="private",
    )  # fmt: skip
    places.connect()


class _Places:
    """A metric or a theme in several places; `named` are the fields by their names in an address, `outputs` are filled
    by `restored`.
    """

    def __init__(self, library: Library, view: gr.State, read: Callable[[gr.HTML], None]) -> None:
        """Build it inside an open `gr.Tab`."""
        self._library = library
        with gr.Row(elem_classes="filters"):
            self.kind = gr.Radio(
                [METRIC, THEME], value=METRIC, label="比较", scale=2, min_width=220, elem_id="compare-kind"
            )
            self._topic = gr.Textbox(
                label="指标或主题（输入时有提示）", placeholder="如 二手车交易量", lines=1, max_lines=1, max_length=60, scale=4,
                min_width=260, elem_id="compare-topic",
            )  # fmt: skip
            self.where = gr.CheckboxGroup([], label="地方", scale=4, min_width=260, elem_id="compare-places")
            self._go_on = gr.Button("对比", variant="primary", scale=1, min_width=90, elem_id="compare-go")
        self.suggestions = gr.HTML("", js_on_load=_SUGGEST, elem_id="compare-suggestions")
        self._missing = gr.HTML("", elem_id="compare-hint")
        self._result = gr.HTML(_NOTHING, elem_id="comparison", js_on_load=CLICKS)
        self._shown = [self._missing, self._result, view]
        self.named: dict[str, Any] = {"kind": self.kind, "topic": self._topic, "places": self.where}
        self.outputs: list[Any] = [*self.named.values(), self.suggestions, *self._shown]
        read(self._result)

    def connect(self) -> None:
        """Compare when asked to; another kind begins with an empty topic and suggests its own."""
        private: dict[str, Any] = {"api_visibility": "private", "trigger_mode": "always_last"}
        kind, topic = self.kind, self._topic
        kind.input(None, None, topic, js="() => ''")
        kind.input(
            lambda kind: _datalist(self._library, kind), kind, self.suggestions, show_progress="hidden", **private
        )
        gr.on(
            [self._go_on.click, topic.submit], self._compare, [kind, topic, self.where], self._shown,
            show_progress_on=[self._result], **private,
        )  # fmt: skip
        gr.on([topic.change, self.where.input], None, None, self._missing, js="() => ''")

    def opened(self, kind: str, chosen: list[str]) -> tuple[Any, ...]:
        """Suggestions and places as they are now."""
        names = self._names()
        kept = [name for name in chosen or () if name in names] or _with_tasks(self._library) or names
        places: dict[str, Any] = {} if kept == chosen else {"value": kept}
        return _datalist(self._library, kind), gr.CheckboxGroup(choices=names, **places)

    def restored(self, said: Said) -> list[Any]:
        """`outputs` for an address."""
        names = self._names()
        kind, topic = one_of(said.get("kind"), [METRIC, THEME], METRIC), said.get("topic", "")[:60]
        places = some_of(said.get("places"), names) or _with_tasks(self._library) or names
        shown = self._compare(kind, topic, places) if topic else (hint(""), _NOTHING, gr.skip())
        return [kind, topic, gr.CheckboxGroup(choices=names, value=places), _datalist(self._library, kind), *shown]

    def _names(self) -> list[str]:
        return [place.label for place in self._library.store.places]

    def _compare(self, kind: str, topic: str, chosen: list[str]) -> tuple[Any, ...]:
        places = [place for place in self._library.store.places if place.label in (chosen or ())]
        topic = (topic or "").strip()
        if not self._library.store.documents:
            return hint("还没有收录文件，请到“文档管理”上传。"), gr.skip(), gr.skip()
        lacking = [] if len(topic) > 1 else ["请输入要比较的指标或主题"]
        lacking += [] if len(places) > 1 else ["请选两个以上的地方"]
        if lacking:
            return hint("；".join(lacking) + "。"), gr.skip(), gr.skip()
        knowledge = knowledge_of(self._library.store)
        found = (compare_metric if kind == METRIC else compare_theme)(knowledge, topic, places)
        if not found.rows:
            return hint(""), note(f"所选地方的文件里没有“{topic}”的{kind}。可以从输入框的提示里选一个。"), None
        part = View(f"对比-{topic}", subgraph(self._library.store.graph, found.nodes))
        return hint(""), joined([_near(found, topic), _table(found, topic), _drawn(found.charts)]), part


def _with_tasks(library: Library) -> list[str]:
    """Places that have plans of their own, not only figures in someone else's."""
    of_tasks = {d.get("place") for _, d in library.store.graph.nodes(data=True) if d["type"] == NodeType.TASK}
    return [place.label for place in library.store.places if place in of_tasks]


def _topics(library: Library, kind: str) -> list[tuple[str, int]]:
    """Metrics, or names of tasks, with the number of places that have them: most places first, then by pinyin."""
    wanted, name = (NodeType.TARGET, "metric") if kind == METRIC else (NodeType.TASK, "name")
    nodes = [data for _, data in library.store.graph.nodes(data=True) if data["type"] == wanted]
    pairs = {(str(data[name]), data.get("place")) for data in nodes}
    places = Counter(topic for topic, _ in pairs)
    return sorted(places.items(), key=lambda item: (-item[1], lazy_pinyin(item[0])))[:_MOST_CHOICES]


def _datalist(library: Library, kind: str) -> Markup:
    options = [
        Markup('<option value="{}">{}</option>').format(topic, f"{places} 个地方" if places > 1 else "")
        for topic, places in _topics(library, kind)
    ]
    return Markup('<datalist id="compare-topics">{}</datalist>').format(joined(options))


def _near(found: Comparison, topic: str) -> Markup:
    """That what is shown is not called so."""
    if not found.near:
        return Markup("")
    return hint(f"没有名为“{topic}”的指标。下面是名称相近的：{'、'.join(found.near)}，不一定是同一个指标。")


def _table(found: Comparison, topic: str) -> Markup:
    marked = Markup('{} <span class="differs">不同</span>')
    rows = [
        [marked.format(row.name) if row.differs else row.name, *(_cell(cell, row.differs) for cell in row.cells)]
        for row in found.rows
    ]
    # Places that say something come first: on a phone the last columns are out of sight.
    order = sorted(range(len(found.places)), key=lambda at: not any(row.cells[at].lines for row in found.rows))
    sides = [(row[0], *(row[1 + at] for at in order)) for row in rows]
    return table(["", *(found.places[at] for at in order)], sides, f"对比：{topic}")


def _drawn(charts: Sequence[Chart]) -> Markup:
    """The numbers as bars; what has another unit, basis or period has a chart of its own."""
    drawn = []
    for chart in charts:
        rows = [Bar(f"{f.place} {f.series}", f.amount, f.said) for f in sorted(chart.figures, key=lambda f: f.series)]
        drawn.append(Markup("<h3>{}</h3>{}").format(chart.title, bars(rows, chart.title)))
    if not drawn:
        return Markup("")
    return Markup(
        '{}<p class="facts">图中长短不计“以上”“左右”等限定；单位、基期不同的分开画。完整内容以表为准。</p>'
    ).format(joined(drawn))


def _cell(cell: Cell, differs: bool) -> Markup:
    cites = joined(cite_button(evidence) for evidence in cell.evidence)
    kind = "unsaid" if not cell.lines else "different" if differs else "same"
    return Markup('<div class="cell {}">{}{}</div>').format(kind, cell.text, cites)
