"""What a question says of what it asks for: its kinds, roles and years.

By closed classes of words (`qa/data/cues.toml`, `asked.toml`): the kinds are for follow-ups and for what is sure by its
words alone; what else a question asks for, `qa.heads` tell. What it names is found in `qa.link`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from chinese.dates import SAID_DAY
from qa.select.cues import cue, says

_DATA = Path(__file__).parent / "data"
# A year compared with (比2022年增长多少) is not one asked for.
_YEAR = re.compile(
    r"(?<!\d)(?!(?<=[比较])(?<!对比)20\d\d年?(?:底|末)?(?:的?基础上)?[增提上下降减])(?!20\d\d年(?:底|末)?(?:相比|的?基础上))(20\d\d)(?=年|[^\d]|$)"
)
# A day names a document or an event (据2024年6月11日的报道), not the year of a goal.
_DAY = re.compile(SAID_DAY)
# The year of a document's number, likewise: 国发〔2018〕42号
_NUMBER = re.compile(r"[〔\[(【]20\d\d[〕\])】]\s*第?\d{1,5}号|(?<=[发函])\s*20\d\d\s*年?\s*第?\d{1,5}号")
_SHORT_YEAR = re.compile(
    r"(?:(?:^|(?<=[到至市区县省,、的和跟与及?;]))(?=\d\d年(?![前来内间期以级代左份]|实际|完成|已))"
    r"|(?<!\d)(?=\d\d年(?:(?:底|末|的?目标|定的|要达)|[和跟与、比](?:2\d|3[0-5])年)))(2\d|3[0-5])年"
)  # 到25年, 26年跟30年, not 满25年


_ROLES = {"leads": "leads", "responsible_for": "responsible", "supports": "supports"}
"""Roles, and the words for each."""


@dataclass(frozen=True)
class Question:
    """A parsed question.

    `text` has its full-width forms folded; `kinds` are the names in `cues.toml` whose cues it has, in order, and at
    last `search`; `yes_no` says whether a yes or no is wanted on top of it; `roles` are the roles named (empty: any); `presupposes_lead`
    is true for “牵头单位是哪个” and “甲还是乙牵头”, which take for granted that one is named; `years` are those written in it.
    """

    text: str
    kinds: tuple[str, ...]
    yes_no: bool
    roles: tuple[str, ...]
    presupposes_lead: bool
    years: tuple[int, ...]


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    data = tomllib.loads((_DATA / "cues.toml").read_text(encoding="utf-8"))
    return tuple((kind["name"], re.compile("|".join(kind["patterns"]))) for kind in data["kind"])


@cache
def _any_role() -> re.Pattern[str]:
    """Several roles at once, of which any will do: 牵头和参与的合计几项."""
    does = f"(?:{cue('role').pattern})的?"
    return re.compile(rf"{does}(?:以?及|[和与跟或加、]){does}")


def fold(text: str) -> str:
    """Full-width forms to half-width, blanks removed beside Chinese characters."""
    text = text.encode("utf-8", "ignore").decode("utf-8")  # lone surrogates of badly decoded input
    half = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in text)
    return re.sub(r"(?<=[\u4e00-\u9fff]) +| +(?=[\u4e00-\u9fff])", "", half.replace("\u3000", " ")).strip()


def parse(question: str) -> Question:
    """Read the form of a question; the entities in it are linked later."""
    text = fold(question)
    kinds = (*(name for name, pattern in _kinds() if pattern.search(text)), "search")
    yes_no = bool(says("yes_no", text)) and kinds[0] != "same_body"
    roles = () if _any_role().search(text) else tuple(role for role, name in _ROLES.items() if says(name, text))
    timed = _SHORT_YEAR.sub(r"20\1年", _NUMBER.sub("", _DAY.sub("", text)))
    years = tuple(dict.fromkeys(int(y) for y in _YEAR.findall(timed)))
    return Question(text, kinds, yes_no, roles, bool(says("lead_noun", text)), years)
