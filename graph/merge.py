"""What several documents say of one node, as one; what makes two titles one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from graph.schema import NodeType

_LISTS = ("aliases", "merges")
_PROPOSED = ("proposed", "model")
_EXCERPT = re.compile(r"[（(](?:摘编|摘录|节选|摘要|全文)[)）]$")  # what a copy of a document is called besides


def merge_node(have: dict[str, Any], data: Mapping[str, Any]) -> None:
    """Add to the data of a node, empty at first, what one more document says of it."""
    if not have:
        have |= {key: list(value) if key in _LISTS else value for key, value in data.items()}
        return
    for key in _LISTS:
        if key in data:
            have[key] = list(dict.fromkeys([*have.get(key, []), *data[key]]))
    if data["type"] in (NodeType.DEPARTMENT, NodeType.ENTERPRISE) and (len(data["name"]), data["name"]) > (
        len(have["name"]),
        have["name"],
    ):
        have["name"] = data["name"]
    proposed = have.get("proposed") and data.get("proposed")  # else a text says it, whatever a model proposed elsewhere
    for key, value in data.items():
        have.setdefault(key, value)
    if not proposed:
        for key in _PROPOSED:
            have.pop(key, None)


def plain_title(title: str) -> str:
    """A title as far as it tells one document from another."""
    return re.sub(r"[^\w]", "", _EXCERPT.sub("", title.removesuffix("的通知")))
