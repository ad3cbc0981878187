"""A target that another sentence of its document calls one of another year."""

from __future__ import annotations

import re

from graph.wording import number_text
from qa.knowledge import Item, Knowledge, place_name
from qa.model import Statement

_CORE = 7  # characters at the end of a metric's name by which another sentence is known to speak of it
_NAMED_YEAR = re.compile(r"(20\d\d)年(?:度)?(?:的)?目标")


def disputed(knowledge: Knowledge, item: Item) -> Statement | None:
    """A sentence of the same document that calls the metric a target of another year than the target's own."""
    year, metric = item.data.get("deadline"), item.data["metric"]
    if year is None or len(metric) < 4:
        return None
    core = metric[-_CORE:]
    for passage in knowledge.passages_of(item.document):
        if core not in passage.text:
            continue
        for evidence in knowledge.sentences.quotes(passage):
            other = _NAMED_YEAR.search(evidence.quote)
            if (
                other
                and int(other[1]) != int(year)
                and core in evidence.quote
                and number_text(item.data["value"]) not in evidence.quote
            ):
                text = (
                    f"说法不一致：{place_name(item.place)}的这项目标写的是{year}年，同一文件另有一句称为{other[1]}年目标，请以方案目标段为准："
                    f"{evidence.quote}"
                )
                return Statement(text, (evidence,))
    return None
