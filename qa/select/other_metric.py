"""Figures near to what a question names that are not of it: of a part of the whole, or of imports and exports together."""

from __future__ import annotations

import re

_TOGETHER = "进出口"
_ALONE = ("进口", "出口")


def is_other(words: str, metric: str, quotes: str) -> bool:
    """Whether a metric is of a part only of what a subject names (班列开行5000列，其中跨里海班列300列), or of imports and
    exports where one of them is named; a part that the subject names itself is meant.
    """
    named, said = words.replace(_TOGETHER, ""), metric.replace(_TOGETHER, "")
    if any(word in named and word not in said for word in _ALONE) and _TOGETHER in metric:
        return True
    return bool(re.search(f"其中[,，:：]?{re.escape(metric)}", quotes)) and metric[:_OWN] not in words


_OWN = 2  # characters with which a part says which it is
