"""Figures near to what a question names that are not of it: of a part of the whole, or of imports and exports together."""

from __future__ import annotations

import re

from qa.select.cues import entries


def is_other(words: str, metric: str, quotes: str) -> bool:
    """Whether a metric is of a part only of what a subject names (班列开行5000列，其中跨里海班列300列), or of imports and
    exports where one of them is named; a part that the subject names itself is meant.
    """
    for together, *alone in map(str.split, entries("measured_together")):
        named, said = words.replace(together, ""), metric.replace(together, "")
        if together in metric and any(word in named and word not in said for word in alone):
            return True
    return bool(re.search(f"其中[,，:：]?{re.escape(metric)}", quotes)) and metric[:_OWN] not in words


_OWN = 2  # characters with which a part says which it is
