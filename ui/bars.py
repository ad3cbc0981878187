"""Numbers as bars of HTML: in the colours of the page, on a phone and on paper, each with its figure as said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ui.markup import joined


@dataclass(frozen=True)
class Bar:
    """A bar: what it is of, how long, and the figure as it is to be read."""

    name: str | Markup
    amount: float
    said: str | Markup


def bars(rows: Sequence[Bar], label: str) -> Markup:
    """Bars one below the other, drawn to one scale; `label` names them for screen readers."""
    most = max((abs(row.amount) for row in rows), default=0) or 1
    lines = [
        Markup(
            '<div class="name">{}</div><div class="track"><div class="bar" style="width:{}%"></div></div>'
            '<div class="said">{}</div>'
        ).format(row.name, round(100 * abs(row.amount) / most, 1), row.said)
        for row in rows
    ]
    return Markup('<div class="bars" role="group" aria-label="{}">{}</div>').format(label, joined(lines))
