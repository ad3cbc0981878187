"""What the data block of a government site says of a document: issuer, number and dates by their labels.

The block is one line (索引号:… 发布机构:… 成文日期:…) or a small table ([ 发文字号 ] | …); it stands above the text.
"""

from __future__ import annotations

import re

from chinese.dates import DAY
from chinese.document_numbers import NUMBER
from corpus.text import Span

_HEAD = 4_000  # characters in which the block stands
_SIGN = r"[\s*]*[】\]]?[\s*]*[:：|]+[\s*]*"
_SIGN_OR_BLANK = rf"(?:{_SIGN}|[ \u3000\t]+)"  # 文号 某政发〔2019〕31号
_FIELDS = {
    "issuer": re.compile(
        r"(?:发布机构|发文机关|发文单位|制发机关|制发单位|发布单位|发布机关|发文机构|签发单位|编制单位|制定机关|制定单位)"
        + _SIGN
        + r"(?P<value>[\u4e00-\u9fff]{4,40}(?:[（(][\u4e00-\u9fff]{2,12}[）)])?)"
    ),
    "maker": re.compile(
        r"信息来源" + _SIGN + r"(?P<value>[\u4e00-\u9fff]{4,40})"
    ),  # 来源 alone: whom a site took it from
    "date": re.compile(
        r"(?:成文日期|成文时间|发文日期|印发日期|编制日期|制定日期|签发日期|(?<![布文发制签成印效止期])日期)"
        + _SIGN_OR_BLANK
        + rf"(?P<value>{DAY})"
    ),
    "published": re.compile(r"(?:发布日期|发布时间|公开日期|公布日期)" + _SIGN + rf"(?P<value>{DAY})"),
    "number": re.compile(
        r"(?:发文字号|文\s*号|发文号|文件编号|公文文号|文件字号|发文文号)" + _SIGN_OR_BLANK + rf"(?P<value>{NUMBER})"
    ),
}


def page_fields(original: str) -> dict[str, tuple[str, Span]]:
    """Fields with their values and where these stand in the original text of a file."""
    head = original[:_HEAD]
    return {
        field: (match["value"], Span(*match.span("value")))
        for field, pattern in _FIELDS.items()
        if (match := pattern.search(head))
    }
