"""Typed spans of a text that says who does what: what the lexer gives and the grammar consumes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graph.organisations.names import Role


class Kind(StrEnum):
    """Kinds of span; the value is how `policygraph explain` calls it."""

    LABEL = "标签"  # 牵头单位:
    ORGANISATION = "单位"
    COLLECTIVE = "泛指单位"  # 各县(市、区)人民政府
    SORT = "一类单位"  # 高校, 企业: a body only where a label says that bodies follow
    SEPARATOR = "分隔"  # 、 , ; 。
    JOIN = "连词"  # 和 及 与
    OPEN = "等"  # the list is not complete
    VERB = "角色动词"  # 牵头, 按职责分工负责
    WITH = "会同"
    TIME = "时限"
    BRACKET = "括号"  # behind a name: its second name, or its role
    CONVENTION = "约定"  # 列第一位的为牵头单位,下同
    OBJECT = "工作内容"  # what is to be done, behind 负责
    MARK = "记号"  # bullets, numbers, 由
    NOTHING = "无"
    OTHER = "未识别"


@dataclass(frozen=True)
class Token:
    """A span `text[start:end]` of what was lexed.

    `role` is that of a LABEL, VERB or role BRACKET (None for a label that gives none); `closes` marks a label whose role
    is not known; `shared` a verb that divides the work (按职责分工). A BRACKET holds the tokens inside it.
    """

    kind: Kind
    start: int
    end: int
    text: str
    role: Role | None = None
    shared: bool = False
    closes: bool = False
    inner: tuple[Token, ...] = ()

    @property
    def names(self) -> bool:
        """Whether it names a body or a kind of bodies."""
        return self.kind in (Kind.ORGANISATION, Kind.COLLECTIVE, Kind.SORT)
