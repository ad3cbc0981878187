"""Whether a sentence says only what a statement and its evidence say.

The check is strict on purpose, since what it lets through is read as fact: every body with its role, every number
with its unit and limits, every place, year and title must be the statement's own, and no other word may be new.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

from chinese.bigrams import bigrams
from corpus.places import find_places
from graph.organisations.search import find_bodies
from graph.responsibilities import find_assignments
from qa.model import Statement
from qa.question import fold

_CLAUSE = re.compile(r"[,;。!?()\n:]")
_NEGATED = re.compile(r"[不未没无非]")
_DENIALS = re.compile(r"[不未没无非][\u4e00-\u9fff]{1,2}")
_TITLES = re.compile(r"《[^》]*》")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_COUNTED = re.compile(
    r"[零一二三四五六七八九十百千万亿两几数]+(?:点[零一二三四五六七八九]+)?(?=[家个场次项成辆处所条件台套倍户吨亩元人年月日%]|分之)"
)
_UNIT = re.compile(r"\s*(%|个百分点|[万亿]*[\u4e00-\u9fff]?)[\u4e00-\u9fff]{0,3}?(左右|以上|以下|以内|以前|$)?")
_REFERENCE = re.compile(r"\(《[^》]*》\)|第\d+项")
_NEAR = 12  # characters before a number in which its limits stand
_NEW_RUN = 2  # a word of this many characters that the statement has not is new
_BODY_LIKE = re.compile(r"[\u4e00-\u9fff]{2}(?:局|委员会|办公室|分局|支队|大队|银行|集团|公司|中心|法院|检察院|总工会)")


@cache
def writer_data() -> dict[str, object]:
    """The prompt, the neutral words, and those that must be the statement's own."""
    return tomllib.loads((Path(__file__).parent / "data" / "writer.toml").read_text(encoding="utf-8"))


def says_only(sentence: str, statement: Statement) -> bool:
    """Whether all that `sentence` claims is claimed by `statement` or quoted by its evidence."""
    said = fold(sentence)
    source = fold("\n".join([statement.text, *(evidence.quote for evidence in statement.evidence)]))
    return bool(
        _bodies(said) <= _names_within(source)
        and all(like in source for like in _BODY_LIKE.findall(said))
        and _roles_hold(said, source)
        and not figures(said) - figures(source)
        and all(number in source for number in _COUNTED.findall(said))
        and all(title in source for title in _TITLES.findall(said))
        and all(_place_known(place.text, source) for place in find_places(said))
        and _no_new_words(said, source)
    )


def covers(sentences: str, statement: Statement) -> bool:
    """Whether `sentences` leave out no body, figure, title or denial of the statement's own text; the number of a
    task and the document in brackets may go, since the citation shows both.
    """
    said, whole = fold(sentences), _REFERENCE.sub("", fold(statement.text))
    return bool(
        all(_place_known(place.text, said) for place in find_places(whole))
        and all(any(name.endswith(s) or s.endswith(name) for s in _bodies(said)) for name in _bodies(whole))
        and not figures(whole) - figures(said)
        and set(_TITLES.findall(whole)) <= set(_TITLES.findall(said))
        and set(_DENIALS.findall(whole)) <= set(_DENIALS.findall(said))
    )


def _bodies(text: str) -> frozenset[str]:
    return frozenset(body.name for body in find_bodies(text))


def _names_within(source: str) -> frozenset[str]:
    """Bodies of a source by all the endings of their names: 平度市商务局 may be called 市商务局."""
    return frozenset(name[i:] for name in _bodies(source) for i in range(len(name) - 2))


def _claims(text: str) -> set[tuple[str, str]]:
    return {(a.role, body.name) for a in find_assignments(text) for body in a.bodies}


def _roles_hold(said: str, source: str) -> bool:
    """Whether each body has the role that the source gives it; a role that cannot be read must be said verbatim."""
    known = _claims(source)
    claims = _claims(said)
    if any(not any(role == r and name.endswith(n) for r, name in known) for role, n in claims):
        return False
    read = {name for _, name in claims}
    for clause in _CLAUSE.split(said):
        role = _any("roles").search(clause)
        if role is None:
            continue
        bodies, tail = _bodies(clause), clause[role.start() :]
        as_written = tail in source and _bodies(tail) == bodies  # 责任单位是A、B, word for word
        if not as_written and (_NEGATED.search(clause) or not bodies or not bodies <= read):
            return False
    return True


def figures(text: str) -> Counter[tuple[str, str, str, tuple[str, ...]]]:
    """Numbers with their unit and what limits them (不少于, 左右, 较2023年增长)."""
    found: Counter[tuple[str, str, str, tuple[str, ...]]] = Counter()
    for number in _NUMBER.finditer(text):
        start = max(text.rfind(mark, 0, number.start()) for mark in ",;。\n") + 1
        before = text[max(start, number.start() - _NEAR) : number.start()]
        unit = _UNIT.match(text, number.end())
        limits = tuple(sorted(set(_any("limits").findall(before))))
        found[(number[0], unit[1] if unit else "", (unit[2] or "") if unit else "", limits)] = 1
    return found


def _place_known(name: str, source: str) -> bool:
    return name in source or re.sub(r"[省市区县]$", "", name) in source


def _no_new_words(said: str, source: str) -> bool:
    """Whether the words of each clause stand in clauses of the source that are denied, or not, like it."""
    neutral = re.compile("|".join(sorted(map(re.escape, _rows("neutral")), key=len, reverse=True)))
    clauses = [clause for clause in _CLAUSE.split(source) if clause]
    affirmed = {pair for clause in clauses if not _NEGATED.search(clause) for pair in bigrams(clause)}
    everything = {pair for clause in clauses for pair in bigrams(clause)}
    for clause in _CLAUSE.split(said):
        known = everything if _NEGATED.search(clause) else affirmed
        covered = [not "\u4e00" <= char <= "\u9fff" for char in clause]
        for i, pair in enumerate(bigrams(clause)):
            if pair in known:
                covered[i] = covered[i + 1] = True
        for match in neutral.finditer(clause):
            covered[match.start() : match.end()] = [True] * (match.end() - match.start())
        if "0" * _NEW_RUN in "".join("01"[flag] for flag in covered):
            return False
        if sum(covered) < len(covered) and _NEGATED.search(
            "".join(c for c, flag in zip(clause, covered, strict=True) if not flag)
        ):
            return False
    return True


def _rows(name: str) -> list[str]:
    rows = writer_data()[name]
    return [str(row) for row in rows] if isinstance(rows, list) else []


@cache
def _any(name: str) -> re.Pattern[str]:
    """Any of the words under a name, as patterns."""
    return re.compile("|".join(_rows(name)))
