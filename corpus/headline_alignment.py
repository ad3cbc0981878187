"""Headlines and section headings that a page's layout tore away from what they head.

Where they stand says nothing; they are given back only where a text's own words say so, else to nobody.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.overlap import Wording
from corpus.page import PageLine, text_of

_SEAM = 4  # characters before a torn edge that the text must have in one with what comes after it
_HEADLINE_MIN = 8
_BELONGS = 0.5  # share of a headline's wording that a text must have when it stands beside it
_SAID = 0.7  # and when it stands anywhere on the page
_AHEAD = 1.5  # how far before any other text
_FOCUS = 0.3  # share of the mentions of a section heading's words that its part has
_CLEARLY = 1.25  # and how far before any other part


def torn_end(line: PageLine, lines: Sequence[PageLine], loose: Sequence[int], text: str) -> int | None:
    """The one loose line with which a headline goes on: across the seam it reads as it does in the text."""
    ends = [j for j in loose if lines[j].is_short and line.text[-_SEAM:] + lines[j].text[:2] in text]
    return ends[0] if len(ends) == 1 else None


def headline_after_text(lines: Sequence[PageLine], between: Sequence[int], earlier: str, later: str) -> int:
    """How many of the headline lines between two articles belong to the earlier, whose text says them better."""
    words = Wording([earlier, later])
    count = 0
    for i in between:
        mine, theirs = words.share(lines[i].text, 0), words.share(lines[i].text, 1)
        if mine < _BELONGS or mine < _AHEAD * theirs:
            break
        count += 1
    return count


def headlines_elsewhere(
    lines: Sequence[PageLine], texts: Sequence[str], without: Sequence[int], loose: Sequence[int]
) -> dict[int, int]:
    """For articles without headline (indexes in `without`) the loose line that their text says, and no other's does."""
    words = Wording(texts)
    found: dict[int, int] = {}
    for i in loose:
        if not lines[i].is_short or len(lines[i].text) <= _HEADLINE_MIN:
            continue
        ranked = words.ranking(lines[i].text, range(len(texts)))
        second = ranked[1][0] if len(ranked) > 1 else 0.0
        share, index = ranked[0]
        if index in without and index not in found and share >= _SAID and share >= _AHEAD * second:
            found[index] = i
    return found


def section_headings(lines: Sequence[PageLine], parts: Sequence[Sequence[int]], loose: Sequence[int]) -> dict[int, int]:
    """For each loose heading the part of a text it heads: the one that clearly speaks most of what it says.

    Where there are more parts than headings the first is the lead, which has none.
    """
    loose = [i for i in loose if lines[i].is_short]
    if len(parts) < 2 or not loose:
        return {}
    lead = int(len(parts) > len(loose))
    words = Wording([text_of(lines, part) for part in parts[lead:]])
    wanted: dict[int, int] = {}
    for i in loose:
        focus = words.focus(lines[i].text)
        first, second = sorted([*focus, 0.0, 0.0], reverse=True)[:2]
        if first >= _FOCUS and first >= _CLEARLY * second:
            wanted[i] = focus.index(first) + lead
    return {i: k for i, k in wanted.items() if list(wanted.values()).count(k) == 1}
