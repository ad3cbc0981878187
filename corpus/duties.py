"""Items that are a body's name and its duty, a body a line (县教育局:负责组织排查)."""

from __future__ import annotations

import re

from corpus.vocabulary import BODY_END

_NO_BODY = "".join(
    f"(?<!{word})"
    for word in ("组", "组长", "成员", "职责", "任务", "分工", "主任", "人员", "领导", "书记")
)  # fmt: skip
_WHO = rf"(?P<who>[\u4e00-\u9fff][\u4e00-\u9fff()、]{{1,40}}{_NO_BODY})"
_SAID = re.compile(rf"{_WHO}:\s*(?P<what>(?:主要|具体|统筹)?(?:负责|承担)[^,。;\n]{{2,}})")
# Under 职责分工 a duty needs no verb that says it is one (县公安局:查处占道停放), but the name has to end like a body's.
_UNDER = re.compile(
    rf"(?P<who>[\u4e00-\u9fff][\u4e00-\u9fff()、]{{1,40}}?(?:{BODY_END}|[所站队乡校)])(?<!单位)(?<!部门)){_NO_BODY}:\s*"
    r"(?P<what>[^,。;\n]{4,})"
)
_HEADING = re.compile(r"(?:职责|(?:职责|责任|任务|部门|工作)分工)(?:及任务|与任务)?$")
# 1.区民政局:协助开展协商。
_NUMBERED = re.compile(
    rf"(?!成立|设立|组建)(?P<who>[\u4e00-\u9fff][\u4e00-\u9fff()、,]{{1,20}}{BODY_END}):\s*"
    r"(?P<what>(?:主要|具体|统筹)?(?:负责|承担|牵头|协助|配合|组织|落实|指导|督促|做好)[^,。;:\n]{2,})"
)
_TITLE_MAX = 48


def is_of_duties(title: str) -> bool:
    """Whether a heading says that what stands under it is who has to do what (三、职责分工)."""
    return bool(_HEADING.search(title))


def duty_line(text: str, start: int, end: int, *, under_duties: bool) -> re.Match[str] | None:
    """The body (`who`) and its duty (`what`) of a line; `under_duties`: its heading is of duties."""
    return (_UNDER if under_duties else _SAID).match(text, start, end)


def numbered_duty(text: str) -> str | None:
    """What a numbered item gives a body to do, by which it is called; None where it is no such item."""
    found = _NUMBERED.match(text)
    return found["what"][:_TITLE_MAX].strip() if found else None
