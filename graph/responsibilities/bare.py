"""Lists of names with no verb behind them: bodies that the place of the list gives the work."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.text import MappedText
from graph.organisations.names import is_body, is_named_body, parse_name
from graph.responsibilities.grammar import Parser
from graph.responsibilities.parts import GOVERNED, OFFICE, TOWN, Part
from graph.responsibilities.tokens import Kind, Token

# Ends of names that are nothing but bodies', where the list opens with an office of the government.
_SEATED = re.compile(r"..(?:公司|集团|协会|商会|支行|分行|联社|研究院|研究所|大学|学院|管委会|联合会|服务中心)$")

# 农村公路管理处: a department within the body whose plan it is, called by what it does
_DIVISION = re.compile(
    r"(?:管理|监督|监管|监察|检查|规划|计划|财务|人事|科技|教育|综合|法规|法制|审批|建设|运输|安全|督查|改革|统计|信息|服务|宣传|组织|调研|审计|保障|应急|执法)(?:处|科|股)$"
)


def read_bare(view: MappedText, tokens: Sequence[Token]) -> Part | None:
    """A bracket at the end of a paragraph that holds nothing but bodies (市商务局、市财政局): they are responsible."""
    if any(t.kind not in (Kind.ORGANISATION, Kind.COLLECTIVE, Kind.SEPARATOR, Kind.JOIN, Kind.OPEN, Kind.BRACKET, Kind.CONVENTION,
                          Kind.MARK, Kind.TIME) for t in tokens):  # fmt: skip
        return None
    parser = Parser(view, tokens, None)
    parser.read()
    main = [body for body in parser.pending.bodies if not body.alias_of_same_body]
    listed = parser.pending
    part = Part("responsible_for", tuple(listed.bodies), tuple(listed.tags), False, listed.opened, "", "bare-list")
    if not main or parser.parts:
        return None
    if len(main) > 1 and all(body.collective and GOVERNED.search(body.name) for body in main):
        return part  # (各县(区)、市级各部门)
    sure = [is_named_body(body.name) for body in main]
    fitting = [one or body.collective or TOWN.fullmatch(body.name) for one, body in zip(sure, main, strict=True)]
    named = [one or bool(_SEATED.search(body.name)) for one, body in zip(fitting, main, strict=True)]
    if (any(sure) and all(fitting)) or (sure[0] and parse_name(main[0].name).known and all(named)):
        return part
    if any(body.collective for body in main):
        return None
    offices = [is_body(body.name) and bool(OFFICE.search(body.name)) for body in main]  # (科创和人才局、战略研究局)
    divisions = [is_body(body.name) and bool(_DIVISION.search(body.name)) for body in main]  # (安全监督处、法规处)
    known = [parse_name(body.name).known for body in main]
    inner = all(any(each) for each in zip(offices, divisions, known, named, strict=True))
    opens = divisions[0] or ((offices[0] or known[0]) and any([*offices, *divisions]))  # (组织部、人社局、平川大学)
    return part if all(offices) or (opens and inner) else None


def read_names(view: MappedText, tokens: Sequence[Token]) -> Part:
    """A list of bodies by itself, for whoever knows its role from elsewhere."""
    parser = Parser(view, tokens, None)
    parser.read()
    listed = parser.pending
    return Part("leads", tuple(listed.bodies), tuple(listed.tags), False, listed.opened, "", "names")
