"""Heading markers of the genre: which lines open a numbered item, and with what number.

Styles: 第X编/章/节/条, 一、, （一）, 1., 1、, 1.1, (1), ①, A., A1, 第一步, 附件, Markdown `#`. Lines that only look like one
(二、三级医院, 第十三条的要求, 1.5万辆) are no headings.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from chinese.numerals import integer

_CN = "[一二三四五六七八九十百零〇两]+"
_MARKERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("编", re.compile(rf"第 ?({_CN}|\d+) ?编(?![的和及、至或])")),
    ("章", re.compile(rf"第 ?({_CN}|\d+) ?章(?![的和及、至或])")),
    ("节", re.compile(rf"第 ?({_CN}|\d+) ?节(?![的和及、至或能约水日])")),
    ("条", re.compile(rf"第 ?({_CN}|\d+) ?条(?![的和及、至或所款第中之,以])(?!规定)")),
    # 二、三级医院: two numerals before a classifier are a range, not a heading.
    ("一、", re.compile(rf"({_CN})[、.](?!{_CN}(?:级|类|批|期|产|线|甲|等|个|次|年|季|星|是|、))")),
    ("(一)", re.compile(rf"[(〔\[【]({_CN})[)〕\]】][、.]?")),  # scans take （ for 〔 on one side
    ("(一)", re.compile(r"([㈠-㈩])")),
    # 7.7批次/千人, 1.5公里: a measure follows a figure.
    (
        "1.1",
        re.compile(
            r"(\d{1,2}(?:\.\d{1,2}){1,3})(?=[ \u4e00-\u9fff])"
            r"(?!(?:[年月日万亿倍个家项%吨亩]|批次|人次|公里|公顷|平方|立方|千瓦|兆瓦|毫克|微克|[\u4e00-\u9fff]{1,5}/))"
        ),
    ),
    # 1.2025年底前…, 11.121工程: four digits of a year, or a name that begins with a number; 1.125万吨 is a figure.
    (
        "1.",
        re.compile(
            r"(\d{1,3})[.、](?:(?!\d)|(?=20\d\d年)|(?=12345(?:热线|政务|平台|便民))|(?=\d{3}[\u4e00-\u9fff])(?!\d+[万亿年月日个家项倍元吨米公千平立成度]))"
        ),
    ),
    # 问题一:…, 行动二 …, 【工程三:…】; but 任务一定要完成
    (
        "行动一",
        re.compile(
            rf"[【\[]?(?:问题|行动|任务|工程|专项|举措|措施|事项)(一(?![定般个起致直旦切批体方线场次样项些级类期])|(?!一){_CN})[:、.]?"
        ),
    ),
    ("行动一", re.compile(r"[【\[]?(?:问题|行动|任务|工程|专项|举措|措施|事项|项目)(\d{1,2})[】\]]?[:、.](?!\d)")),
    # 【任务1】建设…, (任务二)建设…: the bracket stands for the colon
    (
        "行动一",
        re.compile(
            rf"[〔【\[(](?:重点)?(?:问题|行动|任务|工程|专项|举措|措施|事项|项目)({_CN}|\d{{1,2}})[)〕】\]][:、.]? ?(?=[\u4e00-\u9fff\d“《])"
        ),
    ),
    # 工作一:…, 第一步,…: words that are no heading without the sign behind them (工作一直…)
    ("行动一", re.compile(rf"(?:工作|实事|战役|硬仗|重点|板块|课题|抓手|环节|要点)({_CN}|\d{{1,2}})[:、.,]")),
    ("第一步", re.compile(rf"第({_CN}|\d{{1,2}})(?:步|件|项)[:、,. ](?=[\u4e00-\u9fff“])")),
    ("A.", re.compile(r"([A-Z])[.、] ?(?=[\u4e00-\u9fff“《])")),
    (  # A1推行繁简分流, whose blank is lost; no A4纸, A级景区
        "A1",
        re.compile(
            r"[A-HJ-Z]-?(\d{1,2})(?:[.、: ] ?)?(?=[\u4e00-\u9fff“《])(?![纸级类型轮幅版号线座楼区栋]|高速|公路|国道|省道|峰会)"
        ),
    ),
    ("(1)", re.compile(r"[(〔\[【](\d{1,2})[)〕\]】][、.]?")),
    ("(1)", re.compile(r"(\d{1,2})\)(?=[\u4e00-\u9fff“《])")),
    ("1.", re.compile(r"([⒈-⒛])")),
    (
        "1.",
        re.compile(
            r"(0[1-9] *|1\d +|1\d(?![条处所座台套场次件种批期级吨元米公千百时]))(?=[\u4e00-\u9fff“][^。;,:]{2,28}$)(?![年月日时个家项户亩万人名])"
        ),
    ),  # 01 盘活存量用地
    ("(1)", re.compile(r"([⑴-⒇])")),
    ("①", re.compile(r"([①-⑳])")),
)
_MARKDOWN = re.compile(r"(#{1,6}) +")


@dataclass(frozen=True)
class Marker:
    """The marker at the start of a line: its style (which decides nesting), number and length in characters."""

    style: str
    number: int
    label: str
    length: int


def _number(text: str) -> int:
    if "." in text:
        return int(text.rsplit(".", 1)[1])
    if "A" <= text <= "Z":
        return ord(text) - ord("A") + 1
    if len(text) == 1 and (value := unicodedata.numeric(text, -1)) > 0 and not re.match(_CN, text):
        return int(value)
    return integer(text)


_SPOKEN = re.compile(r"(?:其|第)?([一二三四五六七八九十])(?:是|要|,|、)(?=[\u4e00-\u9fff“])")


def spoken_marker(line: str) -> Marker | None:
    """The words that open an item in a report or speech (其一, 一是, 第二,), where a text has no numbers of its own."""
    match = _SPOKEN.match(line)
    if not match or not re.match("其|第|.[是要]", match[0]):
        return None
    return Marker("一是", _number(match[1]), match[0].strip(",、"), match.end())


def marker(line: str) -> Marker | None:
    """The heading marker that a line begins with, or None."""
    hashes = _MARKDOWN.match(line)
    start = hashes.end() if hashes else 0
    for style, pattern in _MARKERS:
        match = pattern.match(line, start)
        if match:
            try:
                number = _number(match[1])
            except ValueError:
                continue
            depth = f"1.{match[1].count('.')}" if style == "1.1" else style
            return Marker(depth, number, match[0].strip(), match.end())
    if hashes:
        return Marker("#" * len(hashes[1]), 0, "", hashes.end())
    return None
