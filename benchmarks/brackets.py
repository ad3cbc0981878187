"""The ways in which plans say who does a task: each writes the words and knows what they mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import NamedTuple


class Work(NamedTuple):
    """A body's part in a task; `role` is `leads`, `responsible_for` or `supports`."""

    role: str
    name: str


@dataclass(frozen=True)
class Style:
    """One way to write it, and the sentence that a plan in this style needs at its head (or nothing)."""

    write: Callable[[list[str], Random], tuple[str, list[Work]]]
    rule: str = ""


def _split(names: list[str], others: str) -> list[Work]:
    return [Work("leads", names[0]), *(Work(others, name) for name in names[1:])]


def _cued(
    lead: str, other: str, role: str, marks: tuple[str, str, str, str]
) -> Callable[[list[str], Random], tuple[str, list[Work]]]:
    opening, colon, semicolon, closing = marks

    def write(names: list[str], _: Random) -> tuple[str, list[Work]]:
        rest = f"{semicolon}{other}{colon}{'、'.join(names[1:])}" if names[1:] else ""
        return f"{opening}{lead}{colon}{names[0]}{rest}{closing}", _split(names, role)

    return write


def _only_responsible(names: list[str], _: Random) -> tuple[str, list[Work]]:
    return f"（责任单位：{'、'.join(names)}）", [Work("responsible_for", name) for name in names]


def _on_lines(names: list[str], _: Random) -> tuple[str, list[Work]]:
    rest = f"\n责任单位：{'、'.join(names[1:])}" if names[1:] else ""
    return f"\n牵头单位：{names[0]}{rest}", _split(names, "responsible_for")


def _joint(names: list[str], _: Random) -> tuple[str, list[Work]]:
    how = "按职责分工负责" if names[1:] else "负责"
    return f"（{'、'.join(names)}{how}）", [Work("responsible_for", name) for name in names]


def _in_words(names: list[str], chance: Random) -> tuple[str, list[Work]]:
    if not names[1:]:
        return f"（{names[0]}负责）", [Work("responsible_for", names[0])]
    if chance.random() < 0.5:
        return f"（{names[0]}牵头，{'、'.join(names[1:])}按职责分工负责）", _split(names, "responsible_for")
    return f"（由{names[0]}牵头，{'、'.join(names[1:])}配合）", _split(names, "supports")


def _together(names: list[str], _: Random) -> tuple[str, list[Work]]:
    first = Work("responsible_for", names[0])
    if not names[1:]:
        return f"（{names[0]}负责）", [first]
    return f"（{names[0]}会同{'、'.join(names[1:])}负责）", [first, *(Work("supports", n) for n in names[1:])]


def _first_leads(names: list[str], _: Random) -> tuple[str, list[Work]]:
    return f"（责任单位：{'、'.join(names)}）", _split(names, "responsible_for")


STYLES: dict[str, Style] = {
    "half": Style(_cued("牵头单位", "责任单位", "responsible_for", ("(", ":", ";", ")"))),
    "full": Style(_cued("牵头单位", "责任单位", "responsible_for", ("（", "：", "；", "）"))),
    "supporting": Style(_cued("牵头部门", "配合部门", "supports", ("（", "：", "；", "）"))),
    "square": Style(_cued("主办单位", "协办单位", "supports", ("［", "：", "；", "］"))),
    "responsible": Style(_only_responsible),
    "lines": Style(_on_lines),
    "joint": Style(_joint),
    "words": Style(_in_words),
    "together": Style(_together),
    "first": Style(_first_leads, "（责任单位列第一位的为牵头单位，下同）"),
}
