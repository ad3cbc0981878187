"""HTML built from text: `Markup.format` escapes what is put in, so nothing from a document can become markup.

Buttons carry `data-event`, the name of the event that a click raises in Python, and what it is about: `go` to an address,
`select` a node, `click` to open the original at a cited place. `CLICKS` is the script that every component with such
buttons needs. A node has an address in 图谱浏览, in which the words looked for stay, and from there all of its filters.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence

import gradio as gr
from markupsafe import Markup

from corpus.document import Evidence
from ui.problems import problem

CLICKS = """
// Gradio knows the events of a component by their names in its script.
const raised = ['select', 'click', 'go', 'node', 'expand', 'edit', 'save', 'note', 'status', 'undo', 'identity', 'delete', 'whole', 'replace', 'retitle', 'rate', 'turn', 'pdf', 'text', 'file', 'detach', 'close'];
element.addEventListener('click', event => {
  const button = event.target.closest('button[data-event]');
  if (!button || !raised.includes(button.dataset.event)) return;
  if (button.dataset.sure && !confirm(button.dataset.sure)) return;
  const said = {...button.dataset};
  if (said.asks) {
    said.note = prompt(said.asks);
    if (said.note === null) return;
  }
  if (said.node && ['select', 'node'].includes(said.event)) {
    const here = Boolean(element.closest('#tab-browse')), {words, ...others} = address.fields.browse ?? {};
    said.query = address.of('browse', {...(here ? others : {}), ...(words ? {words} : {}), node: said.node});
    address.lead(said.query, here ? 'node' : 'all');
  } else if (said.query) address.lead(said.query, 'all');
  button.closest('.identity')?.querySelectorAll('input').forEach(field => { said[field.name] = field.value; });
  trigger(button.dataset.event, said);
});
"""

ANOTHER = "() => String(Date.now() + Math.random())"
"""Script of an event that gives a hidden field a value it never had. What several events change is drawn by the `change`
of such a field, with `always_last`: of two answers to two events the earlier one might come last.
"""


def another() -> str:
    """What `ANOTHER` gives, from the server."""
    return secrets.token_hex(4)


def joined(parts: Iterable[Markup]) -> Markup:
    """Pieces of HTML one after the other."""
    return Markup("").join(parts)


def note(text: str) -> Markup:
    """A line that stands where there is nothing else to show."""
    return Markup('<p class="empty">{}</p>').format(text)


NOTHING_YET = note("还没有收录文件，请到“文档管理”上传。")
"""What stands in a view of a store without documents."""


def node_button(node: str, text: str, kind: str = "node", event: str = "select") -> Markup:
    """A button that opens a node."""
    return Markup('<button type="button" class="{}" data-event="{}" data-node="{}">{}</button>').format(
        kind, event, node, text
    )


def cite_button(evidence: Evidence, text: str = "原文", title: str = "") -> Markup:
    """A button that opens the original where it is cited."""
    return Markup(
        '<button type="button" class="mark" data-event="click" data-document="{}" data-start="{}" data-end="{}" '
        'data-section="{}" aria-label="{}">{}</button>'
    ).format(
        evidence.document,
        evidence.start,
        evidence.end,
        evidence.section,
        title or f"打开原文：{evidence.quote[:40]}",
        text,
    )


def cited(event: gr.EventData) -> Evidence:
    """The place that a click on a `cite_button` asks for; what a browser sends is not trusted to be one."""
    try:
        return Evidence(str(event.document), str(event.section), "", int(event.start), int(event.end))
    except (AttributeError, TypeError, ValueError) as error:
        raise problem("打不开这条出处，请刷新页面。") from error


def table(header: Sequence[str], rows: Iterable[Sequence[str | Markup]], name: str) -> Markup:
    """A table that scrolls sideways on a narrow screen; the first cell of a row is its heading."""
    head = joined(Markup('<th scope="col">{}</th>').format(cell) for cell in header)
    content = joined(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            row[0], joined(Markup("<td>{}</td>").format(cell) for cell in row[1:])
        )
        for row in rows
    )
    return Markup(
        '<div class="scroll" tabindex="0" role="region" aria-label="{}"><table><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(name, head, content)
