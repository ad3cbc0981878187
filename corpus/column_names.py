"""Names of columns and of the fields of a form: whether a cell is one, and what the cells under it say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

from corpus.vocabulary import BODY_END

_RULES = tomllib.loads((Path(__file__).parent / "data" / "tables.toml").read_text(encoding="utf-8"))
_NAME = re.compile("(?:" + "|".join(map(re.escape, sorted(_RULES["name_words"], key=len, reverse=True))) + ")+")
_ROLE = re.compile("|".join(_RULES["role_words"]))
_TASK = re.compile("|".join(_RULES["title_words"]))
_BODY = re.compile(rf"{BODY_END}(?:[等)]|\([^()]*\))*$")
_WHO = re.compile(rf"(?:{'|'.join(_RULES['who_words'])}).*(?:单位|部门|人|领导)")
_PART = re.compile("|".join(_RULES["who_words"]))  # 参与 alone, under 责任单位
_WHEN = re.compile(
    rf"(?:完成|办理|工作|落实|推进|计划|实施|整改|起止)*(?:{'|'.join(_RULES['when_words'])})(?:要求|节点)?"
)
_TIME = re.compile(r"\d{4}年|\d{4}[./-]\d|\d月|\d日|年底|月底|季度|全年|每年|每月|持续|长期|常年|即时|立即|近期")
_BRACKET = re.compile(r"[（(][^（）()]*[）)]|\s")
_OTHER_NAME = re.compile(r"[\u4e00-\u9fff]{2,8}(?:[（(][^（）()]{1,8}[)）])?")
_NAME_MAX = 16
_MEASURED = re.compile(r"(?:主要|重点|具体|核心|量化|考核|绩效|预期|发展|工作)*(?:指标|目标)(?:名称|项目?|内容)?")
_FIGURE = re.compile(
    r"(?:20\d\d年?(?:底|末|度)?|[一二三四]季度|[上下]半年|本?年度|本年)?"
    r"(?:(?:预期|量化|年度|工作|计划|考核)*(?:目标|目标值|指标值|计划|计划值|计划数|规划值|预期值|任务数|完成|完成值|完成数|实际|现状|基数)|$)"
)
_NUMBER = re.compile(r"序\s*号?|编\s*号|号|№")
_ANY_NUMBER = re.compile(r"序号|编号|^No")


def are_names(said: Sequence[str]) -> bool:
    """Whether these are names of columns, and one says who does what the rows say; of four or more, one in four may be
    a word that no list has (销号情况).
    """
    known = [name for name in said if is_name(name)]
    others = [name for name in said if not is_name(name)]
    return (
        len(set(said)) >= 2
        and any(_ROLE.search(name) for name in known)
        and 4 * len(others) <= len(said)
        and all(_OTHER_NAME.fullmatch(name) and not _BODY.search(name) for name in others)
    )


def are_indicators(said: Sequence[str]) -> bool:
    """Whether these are names of columns, one of which says what is measured and another how much (指标 计量单位 2027年目标)."""
    plain = [_BRACKET.sub("", name) for name in said]
    measured = [name for name in plain if _MEASURED.fullmatch(name)]
    figures = [name for name in plain if name not in measured[:1] and name and _FIGURE.fullmatch(name)]
    return bool(measured and figures) and all(
        len(name) <= _NAME_MAX and not re.search(r"[,，。;；:：]", name) for name in plain
    )


def open_table(said: Sequence[str]) -> bool:
    """Whether these head a table, of whatever: names of columns of work or of indicators, or short words beside 序号."""
    if are_names(said) or are_indicators(said):
        return True
    return len(said) > 1 and numbers_rows(said[0]) and not any(map(_is_figure, said))


def _is_figure(text: str) -> bool:
    return len(text) > _NAME_MAX or bool(re.fullmatch(r"[\d.,%\s-]+", text))


def numbers_rows(name: str) -> bool:
    """Whether a column of this name holds the running numbers of the rows (序号, 编 号, №)."""
    return bool(_NUMBER.fullmatch(name))


def gives_number(name: str) -> bool:
    """Whether a column of this name holds a number of what stands in the row, be it only its place (项目编号, 序号, No.)."""
    return numbers_rows(name) or bool(_ANY_NUMBER.search(name))


def names_body(text: str) -> bool:
    """Whether a text ends with the name of a body."""
    return bool(_BODY.search(text))


def says_time(text: str) -> bool:
    """Whether a cell says a time."""
    return bool(_TIME.search(text))


def says_who(name: str) -> bool:
    """Whether this is the name of a column of bodies, or of persons, and of nothing else."""
    return is_name(name) and bool(_WHO.fullmatch(_BRACKET.sub("", name)))


def gives_role(name: str) -> bool:
    """Whether a column of this name says who does what the rows say."""
    return len(name) <= _NAME_MAX and bool(_ROLE.search(name) or _PART.fullmatch(_BRACKET.sub("", name)))


def names_task(name: str) -> bool:
    """Whether a column of this name may say what is to be done."""
    return bool(_TASK.search(name))


def says_role_or_time(name: str) -> bool:
    """Whether this is the name of a field that says who does something or when, and nothing else."""
    return says_who(name) or (is_name(name) and bool(_WHEN.fullmatch(_BRACKET.sub("", name))))


def is_name(text: str) -> bool:
    """Whether a text is made of the words that name columns, notes in brackets and line ends apart."""
    plain = _BRACKET.sub("", text)
    return len(plain) <= _NAME_MAX and bool(_NAME.fullmatch(plain))
