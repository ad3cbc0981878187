"""Policies that a text cites: titles in 《》 with their document numbers, and whether the text carries them out.

A title that only names a kind of document (《工作方案》, 《办法》) refers back to a document named before; the
document's own title in 现将《…》印发 is no citation either. `self_references` gives these.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chinese.document_numbers import NUMBER

_RULES = tomllib.loads((Path(__file__).parents[1] / "data" / "policies.toml").read_text(encoding="utf-8"))
_KINDS = "|".join(sorted(_RULES["kinds"], key=len, reverse=True))
_IS_POLICY = re.compile(rf"(?:{_KINDS})(?:\([^()]*\))?(?:[一二三四五六七八九十]+|\d+)?$")
_ONLY_KIND = re.compile(rf"(?:[本该]|{'|'.join(_RULES['kind_modifiers'])})*(?:{_KINDS})")
_CITED = rf"(?:{NUMBER}|[\u4e00-\u9fff]{{2,10}}令(?:\d{{4}}年)?第\d+号|(?:GB|DB|HJ|JT)[/T]* ?\d[\d.—-]*)"
_AFTER = re.compile(
    rf"[(](?P<number>{_CITED}(?:[、,;]{_CITED})*)?[、,;]?"
    r"(?:以下(?:统)?简称[:]?(?:为)?[《“\"](?P<short>[^》”\"]+)[》”\"])?[)]"
)
_IMPLEMENTS = re.compile(rf"(?:{'|'.join(_RULES['implements'])})[^。;,,、]{{0,12}}$")
_BY_NUMBER = re.compile(rf"(?:{'|'.join(_RULES['implements'])})({NUMBER})(?=文件|精神|要求|规定)")
_OWN_BEFORE = re.compile(r"(?:现将|关于印发|关于下发|关于发布|关于公布)$")
_OWN_AFTER = re.compile(r"^(?:印发给你们|印发你们|已经.{0,20}(?:同意|通过|批准)|的通知$)")


@dataclass(frozen=True)
class PolicyMention:
    """A policy cited: `name` is its title without 《》, `number` its document number. `implements` says that the text
    carries it out (落实, 根据, 按照) and not merely names it. `text[start:end]` runs from 《 to the end of the number.
    """

    name: str
    number: str | None
    implements: bool
    start: int
    end: int


def find_policies(text: str) -> list[PolicyMention]:
    """Policies cited in `text`, in order, without the document's references to itself and titles of works."""
    titled = [mention for mention, own in _titles(text) if not own]
    numbered = [PolicyMention(m[1], m[1], True, m.start(1), m.end(1)) for m in _BY_NUMBER.finditer(text)]
    return sorted([*titled, *numbered], key=lambda mention: mention.start)


def self_references(text: str) -> list[PolicyMention]:
    """Titles with which the text refers to itself or back to a document named before (《工作方案》, 现将《…》印发)."""
    return [mention for mention, own in _titles(text) if own]


def _titles(text: str) -> Iterator[tuple[PolicyMention, bool]]:
    """Each title of a policy with whether it refers to the document itself."""
    carried: tuple[int, bool] | None = None  # end and reading of the title before, for 《A》《B》等文件要求
    for start, end in _quoted(text):
        if carried and start < carried[0]:  # the abbreviation given with the title before
            continue
        name = text[start + 1 : end - 1].strip()
        after = _AFTER.match(text, end)
        number = after["number"] if after else None
        if not (number or _IS_POLICY.search(name)):
            continue
        close = after.end() if after and (number or after["short"]) else end
        lead = text[max(0, start - 24) : start]
        if carried and re.fullmatch(r"[、和及与,]?", text[carried[0] : start]):
            implements = carried[1]
        else:
            implements = bool(_IMPLEMENTS.search(lead))
        own = bool(_ONLY_KIND.fullmatch(name) and not number) or bool(
            _OWN_BEFORE.search(lead) or _OWN_AFTER.match(text[close : close + 30])
        )
        carried = (close, implements)
        yield PolicyMention(name, number, implements, start, close), own


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    """Ranges of 《…》, the outermost of nested ones."""
    depth = opened = 0
    for match in re.finditer("[《》]", text):
        if match[0] == "《":
            opened = match.start() if depth == 0 else opened
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield opened, match.end()
