"""The year of a document, from what says it best to what says it least."""

from __future__ import annotations

from typing import Any

import pytest

from corpus.document import Identity
from corpus.issue_year import year_of


@pytest.mark.parametrize(
    ("identity", "text", "year"),
    [
        ({"date": "2024-05-06", "published": "2025-01-02"}, "", 2024),
        ({"published": "2025-01-02"}, "", 2025),
        ({"title": "甲市2023年工作要点", "number": "甲政发〔2022〕8号"}, "", 2023),
        ({"title": "甲市行动计划(2024—2026年)"}, "", 2024),
        ({"number": "甲政发〔2023〕8号"}, "到2025年建成。", 2023),
        ({}, "甲县任务分工\n(2026—2028年)\n| 任务 | 2028年建成100座 |", 2026),
        ({}, "甲市任务分解表\n甲市农业农村局\n二〇二六年三月\n| 任务 | 2027年达到5亿元 |", 2026),
        ({}, "加快推进。\n甲市人民政府\n2026年3月", 2026),
        ({}, "甲市概况\n2025年3月建成3座。", None),
        ({}, "到2027年全面建成,2026年底前完成试点。", 2026),
        ({}, "截至2023年已有3家。", None),
        ({}, "加快推进。", None),
    ],
)
def test_the_year_of_a_document(identity: dict[str, Any], text: str, year: int | None) -> None:
    assert year_of(Identity(**{"title": "甲市工作方案", **identity}), text) == year
