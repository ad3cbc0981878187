"""An answer as HTML: its statements or its table, each with the marks of its citations, and the citations below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from markupsafe import Markup

from corpus.document import Evidence
from qa.conversation import Conversation
from qa.model import Answer, Plan, Statement, compose
from store.documents import StoredDocument
from ui.answer_table import AnswerTable
from ui.markup import CLICKS, joined, node_button, table

_LONG = 70  # characters of a statement that is read as a table, where there is one
_SHOWN_SOURCES = 3  # more of them are folded away
STATES = {
    "not_understood": "没有理解这个问题",
    "silent": "收录的文件没有写明",
    "absent": "收录的文件里没有问到的对象",
}
_LONG_COLUMNS = ("责任单位", "配合单位", "所在任务")
_FILE_ONLY = {"目标"}

# The last question is brought to the top of the log, and the log into sight. Copying and printing need no server.
LOG = (
    CLICKS
    + """
element.setAttribute('role', 'log');
element.setAttribute('aria-live', 'polite');
watch('value', () => {
  const log = document.querySelector('#conversation'), turn = log.querySelector('.turn:last-of-type');
  if (!turn) return;
  log.scrollTop += turn.getBoundingClientRect().top - log.getBoundingClientRect().top - 8;
  if (log.offsetParent) log.scrollIntoView({block: 'nearest'});
});
window.addEventListener('storage', event => { if (event.key === talks.key) trigger('listed', {}); });
const copy = async text => {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement('textarea');
  field.value = text; document.body.append(field); field.select(); document.execCommand('copy'); field.remove();
};
element.addEventListener('click', event => {
  const button = event.target.closest('[data-copy], [data-link], [data-print]');
  if (!button) return;
  event.preventDefault();
  const {copy: text, link} = button.dataset;
  if (button.dataset.print) {
    const turn = button.closest('.turn');
    turn.classList.add('printed'); document.body.classList.add('printing');
    window.print();
    turn.classList.remove('printed'); document.body.classList.remove('printing');
    return;
  }
  copy(text ?? new URL(link, location.href).href).then(() => {
    button.dataset.name ??= button.textContent;
    button.textContent = '已复制';
    setTimeout(() => { button.textContent = button.dataset.name; }, 1500);
  });
});
"""
)
"""Script of the component that shows a conversation."""


@dataclass(frozen=True)
class Turn:
    """A question with its answer, the documents as they were then, and what a follow-up may refer to; `chosen` are the
    only documents that were asked, empty where all were.
    """

    answer: Answer
    documents: Mapping[str, StoredDocument]
    said: Conversation
    table: AnswerTable | None = None
    help: tuple[str, ...] = field(default=())
    chosen: tuple[str, ...] = field(default=())

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What the answer cites, each once; a citation's number is its place here, from 1."""
        return tuple(dict.fromkeys(e for statement in self.answer.statements for e in statement.evidence))

    @property
    def question(self) -> str:
        """The question in full, for a link."""
        return str(self.answer.context.get("understood") or self.answer.question)

    @property
    def state(self) -> str:
        """What is said of an answer that is none."""
        if self.answer.answerable or self.answer.kind in ("choice", "about"):
            return ""
        state = STATES.get(self.answer.no or "", "收录的文件没有直接写明")
        return state.replace("收录的文件", "所选的文件") if self.chosen else state

    @property
    def asked_of(self) -> str:
        """Which documents were asked, where not all were."""
        titles = "、".join(f"《{self.documents[name].identity.title}》" for name in self.chosen)
        return f"只查了所选的 {len(self.chosen)} 份文件：{titles}" if titles else ""

    @property
    def lead(self) -> str:
        """The sentence before the statements."""
        return self.answer.text.removesuffix(compose(Plan(self.answer.statements))).strip()

    @property
    def statements(self) -> list[Statement]:
        """What is said, places of which nothing is known last."""
        said = [s for s in self.answer.statements if s.text]
        introduced = any(s.text.endswith("：") for s in said)  # what follows belongs to it
        return said if introduced else sorted(said, key=self._says_nothing)

    @staticmethod
    def _says_nothing(statement: Statement) -> bool:
        return not statement.evidence and statement.text.endswith("。")


def conversation(turns: Sequence[Turn]) -> Markup:
    """The questions and answers so far, oldest first; buttons carry `data-turn` and `data-cite`."""
    return joined([_turn(turn, number) for number, turn in enumerate(turns)])


def _turn(turn: Turn, number: int) -> Markup:
    answer = turn.answer
    parts = [Markup('<p class="facts">{}</p>').format(turn.asked_of)] if turn.chosen else []
    parts += [Markup('<p class="lead">{}</p>').format(turn.lead)] if turn.lead else []
    items = [Markup("<li>{}</li>").format(_statement(turn, number, s)) for s in turn.statements]
    if items:
        kind = "statements single" if len(items) == 1 else "statements"
        parts.append(Markup('<ol class="{}">{}</ol>').format(kind, joined(items)))
    if answer.table:
        rows = sorted(answer.table[1:], key=lambda row: len(row) > 1 and row[1] in ("", "—"))
        parts.append(table(answer.table[0], rows, "对比"))
    elif turn.table:
        parts.append(_listed(turn, number, turn.table))
    for chips in (answer.choices, turn.help):
        buttons = [
            Markup('<button type="button" class="chip" data-event="select" data-ask="{0}">{0}</button>').format(c)
            for c in chips
        ]
        parts.append(Markup('<p class="chips">{}</p>').format(joined(buttons)) if buttons else Markup(""))
    parts += [_sources(turn, number), _tools(turn, number)]
    state = Markup('<p class="state">{}</p>').format(turn.state) if turn.state else ""
    return Markup(
        '<article class="turn" aria-label="问答 {}"><p class="question">{}</p><div class="answer">{}{}</div></article>'
    ).format(number + 1, answer.question, state, joined(parts))


def _statement(turn: Turn, number: int, statement: Statement) -> Markup:
    """A statement with its marks; a long one that the table below says row by row is cut after its head."""
    marks = joined([_mark(number, turn, e) for e in dict.fromkeys(statement.evidence)])
    whole = Markup("{}{}").format(statement.text, marks)
    head, colon, _ = statement.text.partition("：")
    if not turn.table or len(statement.text) <= _LONG or statement.text.count("；") < 2 or not colon:
        return whole
    rest = statement.text[len(head) + 1 :]
    if len(head) < 6 and "：" in rest:  # 平度市：…写明的目标40项：
        head = f"{head}：{rest.partition('：')[0]}"
    return Markup("{}，见下表。<details><summary>整句和出处</summary>{}</details>").format(head, whole)


def _listed(turn: Turn, number: int, listed: AnswerTable) -> Markup:
    """The table, without a place that is the same in every row, and without what makes it too wide for a screen."""
    rows = []
    one_place = "地方" in listed.header and len({row.cells[listed.header.index("地方")] for row in listed.rows}) == 1
    left_out = _FILE_ONLY | ({"地方"} if one_place else set())
    shown = [at for at, name in enumerate(listed.header) if at and name not in left_out]
    for row in listed.rows:
        cells: list[Markup] = [
            Markup("<td{}>{}</td>").format(
                Markup(' class="long"') if listed.header[at] in _LONG_COLUMNS else "", row.cells[at]
            )
            for at in shown
        ]
        marks = joined([_mark(number, turn, e) for e in row.evidence])
        rows.append(
            Markup('<tr><th scope="row">{}</th>{}<td>{}</td></tr>').format(
                node_button(row.node, row.cells[0], event="node"), joined(cells), marks
            )
        )
    head = joined(
        Markup('<th scope="col">{}</th>').format(name)
        for name in (listed.header[0], *(listed.header[at] for at in shown), "出处")
    )
    return Markup(
        '<div class="scroll" tabindex="0" role="region" aria-label="答案列表"><table><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(head, joined(rows))


def _mark(turn: int, of: Turn, evidence: Evidence) -> Markup:
    cite = of.evidence.index(evidence) + 1
    title = of.documents[evidence.document].identity.title
    return Markup(
        '<button type="button" class="mark" data-event="click" data-turn="{}" data-cite="{}" aria-label="出处{}：{}">{}</button>'
    ).format(turn, cite, cite, title, cite)


def _sources(turn: Turn, number: int) -> Markup:
    """The citations by document, folded where they are many."""
    if not turn.evidence:
        return Markup("")
    by_document: dict[str, list[tuple[int, Evidence]]] = {}
    for cite, evidence in enumerate(turn.evidence, 1):
        by_document.setdefault(evidence.document, []).append((cite, evidence))
    parts = [
        Markup('<p class="sources-of">《{}》</p><ol class="sources">{}</ol>').format(
            turn.documents[document].identity.title, joined([_citation(number, cite, e) for cite, e in cited])
        )
        for document, cited in by_document.items()
    ]
    few = Markup(" open") if len(turn.evidence) <= _SHOWN_SOURCES else ""
    return Markup("<details{}><summary>出处 {} 处，{} 份文件</summary>{}</details>").format(
        few, len(turn.evidence), len(by_document), joined(parts)
    )


def _citation(turn: int, cite: int, evidence: Evidence) -> Markup:
    section = Markup('<span class="section">{}</span>').format(evidence.section) if evidence.section else ""
    return Markup(
        '<li value="{}"><button type="button" class="source" data-event="click" data-turn="{}" data-cite="{}">'
        "{}<q>{}</q></button></li>"
    ).format(cite, turn, cite, section, evidence.quote)


def _tools(turn: Turn, number: int) -> Markup:
    """What can be done with an answer: copied without its marks, linked to, saved, printed."""
    where = {"tab": "ask", "q": turn.question} | ({"documents": "|".join(turn.chosen)} if turn.chosen else {})
    link = Markup('<a href="?{0}" data-link="?{0}">链接</a>').format(urlencode(where, quote_via=quote))
    saved = [("docx", "Word")] + ([("xlsx", "Excel")] if turn.table or turn.answer.table else [])
    files = joined(
        Markup('<button type="button" data-event="save" data-turn="{}" data-form="{}">{}</button>').format(
            number, form, name
        )
        for form, name in saved
    )
    return Markup(
        '<p class="tools"><button type="button" data-copy="{0}">复制</button>{1}{2}'
        '<button type="button" data-print="turn">打印</button>'
        '<button type="button" data-event="rate" data-turn="{3}" data-good="1">有用</button>'
        '<button type="button" data-event="rate" data-turn="{3}" data-good="" data-asks="哪里不对？应该是什么？（可不填）">不对</button></p>'
    ).format(plain_text(turn), link, files, number)


def plain_text(turn: Turn) -> str:
    """A question, its answer and where it stands, for pasting elsewhere."""
    lines = [turn.answer.question, "", *filter(None, (turn.asked_of, turn.state, turn.lead))]
    texts = [s.text for s in turn.statements]
    lines += texts if len(texts) == 1 else [f"{n}. {text}" for n, text in enumerate(texts, 1)]
    if turn.evidence:
        lines += ["", "出处："]
        lines += [
            f"{n}. 《{turn.documents[e.document].identity.title}》{e.section}：{e.quote}"
            for n, e in enumerate(turn.evidence, 1)
        ]
    return "\n".join(lines)
