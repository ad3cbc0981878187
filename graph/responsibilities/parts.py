"""What a text about who does what is read as: its parts, what was not understood, and lists in the making."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.text import Span
from graph.organisations.endings import OFFICE_END
from graph.organisations.lists import is_place
from graph.organisations.names import BodyMention, Role, is_body
from graph.responsibilities.conventions import Convention


@dataclass(frozen=True)
class Part:
    """A list of bodies with one role. `tags` gives for each the role that a bracket after its name says, or None;
    `joint`: shared among them; `opened`: the list ends in 等; `cue`: the word that gives the role; `rule`: the rule of
    the grammar that read it; `verb`: the verb behind the list.
    """

    role: Role
    bodies: tuple[BodyMention, ...]
    tags: tuple[Role | None, ...]
    joint: bool
    opened: bool
    cue: str
    rule: str
    verb: str = ""


@dataclass(frozen=True)
class Note:
    """A span that was not understood, and why, in Chinese; offsets are the text's that was read."""

    start: int
    end: int
    text: str
    why: str


@dataclass(frozen=True)
class Reading:
    """What one bracket, line or cell says. `conventions` are those said in it, with their spans in the text read."""

    parts: tuple[Part, ...] = ()
    deadline: str | None = None
    conventions: tuple[tuple[Convention, Span], ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass
class List:
    """Names gathered so far, with the role of each from its bracket."""

    bodies: list[BodyMention] = field(default_factory=list)
    tags: list[Role | None] = field(default_factory=list)
    opened: bool = False
    start: int = -1
    end: int = -1

    def __bool__(self) -> bool:
        return bool(self.bodies)

    def take(self, other: List) -> None:
        """Add another list behind this one."""
        self.bodies += other.bodies
        self.tags += other.tags
        self.opened = self.opened or other.opened
        self.start = other.start if self.start < 0 else self.start
        self.end = max(self.end, other.end)

    @property
    def several(self) -> bool:
        """Whether more than one body is named."""
        return sum(not body.alias_of_same_body for body in self.bodies) > 1


OFFICE = re.compile(f"..{OFFICE_END}$")
GOVERNED = re.compile(r"(?:部门|单位|政府|[区县市州盟旗]\)?|镇|乡|街道|管委会|地区)$")
# kinds of places that govern themselves (各镇街), not any departments
OWN_KIND = re.compile(
    r"(?!.*(?:有关|相关|部门|单位|成员|方面)).*(?:镇|乡|街道|街|区|县|市|州|旗|村|社区|政府|办事处|管委会|[村居](?:民)?委员?会)\)?$"
)
TOWN = re.compile(r"[\u4e00-\u9fff]{2,4}(?:镇|乡|街道)(?:人民政府|政府|办事处)?")


def solid(listed: List) -> bool:
    """Whether any name of a list is a body's or means a kind of bodies."""
    return any(body.collective or is_body(body.name) for body in listed.bodies)


def sure(part: Part) -> bool:
    """Whether any name of a part is a body's or means a kind of bodies."""
    return any(body.collective or is_body(body.name) for body in part.bodies)


def led(parts: Sequence[Part]) -> list[Part]:
    """Parts with a leader where all others only support those who 牵头督导 or 牵头指导 the work."""
    alone = parts and all(
        part.role == "supports" or (part.role in ("supervises", "guides") and part.verb.startswith("牵头")) for part in parts
    ) and any(part.role == "supports" for part in parts)  # fmt: skip
    return [replace(part, role="leads") if alone and part.role != "supports" else part for part in parts]


def is_seat(bracket: str) -> bool:
    """Whether a bracket behind a body's name says where it is, and so belongs to the name: 质量检验检测中心(福建)."""
    return bool(_SEAT.fullmatch(bracket)) and (is_place(bracket[1:-1]) or bracket in _QUARTERS)


_SEAT = re.compile(r"\([\u3400-\u9fff]{2,4}\)")
_QUARTERS = frozenset(f"({quarter})" for quarter in ("华东", "华北", "华南", "华中", "东北", "西北", "西南"))
