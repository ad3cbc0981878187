"""What a document is, put right by hand: its title, place, issuer, number and date, in a form beside what was read."""

from __future__ import annotations

import gradio as gr
from markupsafe import Markup

from chinese.dates import iso_date
from corpus.document import Identity
from graph.identity_corrections import FIELDS, value_of
from ui.markup import another, joined
from ui.problems import hint

FORMS = """
const forms = new WeakMap();
const another = () => element.querySelectorAll('.identity').forEach(form => {
  const of = form.dataset.of;
  if (forms.has(form) && forms.get(form) !== of) {
    form.querySelectorAll('input').forEach(field => { field.value = field.defaultValue; });
  }
  forms.set(form, of);
});
another();
watch('value', another);
element.addEventListener('click', event => {
  const form = event.target.closest('[data-event=identity]')?.closest('.identity');
  if (!form) return;
  window.formAsked = form;
  form.querySelector('.wrong').replaceChildren();
});
"""
"""Script of a component that holds forms: the fields stay when another document comes into a form, what was typed into
them for the one before does not.
"""
MISTAKE = """
watch('value', () => {
  const place = window.formAsked?.querySelector('.wrong');
  place?.replaceChildren(...element.querySelectorAll('.hint'));
  place?.scrollIntoView({block: 'nearest'});
});
"""
"""Script of a component out of sight that is given a `mistake`: it stands in the form in which it was made."""
_EXAMPLES = {"place": "如 平度市", "issuer": "如 平度市人民政府", "date": "如 2024-06-11"}
_LONGEST = 120


def identity_form(identity: Identity, of: str, act: str, close: str = "", **about: object) -> Markup:
    """The fields with what they hold; its button, called `act`, raises `identity` with them and what `about` names, a
    second one raises `close` where it has a name. The component needs `FORMS`.
    """
    said = {name: value_of(identity, name) for name in FIELDS}
    fields = [
        Markup('<label{}>{}<input name="{}" value="{}" placeholder="{}" maxlength="{}"></label>').format(
            Markup(' class="whole"') if name == "title" else "",
            label,
            name,
            said[name],
            _EXAMPLES.get(name, ""),
            _LONGEST,
        )
        for name, label in FIELDS.items()
        if name != "published" or said[name]
    ]
    data = joined([Markup(' data-{}="{}"').format(name, value) for name, value in about.items()])
    button = Markup('<button type="button" class="chip" data-event="identity"{}>{}</button>').format(data, act)
    if close:
        button += Markup(' <button type="button" class="chip" data-event="close">{}</button>').format(close)
    return Markup(
        '<div class="identity" data-of="{}">{}<div class="whole wrong" role="status"></div><p class="whole">{}</p></div>'
    ).format(of, joined(fields), button)


def mistake(error: ValueError) -> Markup:
    """What is wrong in a form, for a component with `MISTAKE`."""
    return Markup('<div data-nth="{}">{}</div>').format(another(), hint(f"{error}。"))


def corrected_fields(identity: Identity, event: gr.EventData) -> dict[str, str]:
    """The fields of a form that were changed; raises ValueError, in Chinese, where one cannot be so, or none was."""
    had = {name: value_of(identity, name) for name in FIELDS}
    fields: dict[str, str] = {}
    for name, label in FIELDS.items():
        text = str(getattr(event, name, None) if hasattr(event, name) else had[name] or "").strip()[:_LONGEST]
        if text == had[name]:
            continue
        if name == "title" and not text:
            raise ValueError("标题不能为空")
        if name in ("date", "published") and text:
            day = iso_date(text)
            if day is None:
                raise ValueError(f"{label}应写成 2024-06-11 这样的日期，不是“{text}”")
            text = day
        fields[name] = text
    if not fields:
        raise ValueError("没有改动：请先改好读错的内容")
    return fields
