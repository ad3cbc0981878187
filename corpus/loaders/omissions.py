"""What a loader passes over, counted while it reads and said to the user once at the end: nothing is lost in silence."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

_SPACES = re.compile(r"\s+")
_SHOWN = 3
_LENGTH = 20

# Kind → what the user is told; {n} is how many.
_SAID = {
    "hidden": "隐藏的文字 {n} 处未读入",
    "struck": "划有删除线的文字 {n} 处未读入",
    "slanted": "斜放或零星侧放的文字（如水印、装订线）在 {n} 页上，未读入",
    "comment": "批注 {n} 条未读入",
    "revision": "修订 {n} 处按接受修订后的文字读取，请确认是否定稿",
    "picture": "图片 {n} 张未识别出文字，如有内容请与原件核对",
    "recognised": "图片 {n} 张中的文字由 OCR 识别，请核对",
    "smartart": "SmartArt 图形 {n} 个未读入，如有任务请改为正文后再导入",
    "chart": "图表 {n} 个未读入，如有指标请与原件核对",
    "drawing": "绘图对象中的文字 {n} 处未读入",
    "object": "嵌入的对象（如 Excel 表、公式）{n} 个未读入，请另存后单独导入",
    "attachment": "附在文件里的文件 {n} 个未读入，请另存后单独导入",
    "frame": "嵌入的网页或文件 {n} 个不在本文件里，未读入，请打开后单独保存",
    "xfa": "XFA 动态表单 {n} 个未读入，请用 Adobe Reader 打开后打印为 PDF 再导入",
    "linked": "网页链接的附件 {n} 个未读入，请下载后另行导入",
    "script": "只由脚本显示的文字 {n} 处未读入，请在浏览器中打开后另存",
    "hidden_part": "网页上未显示的内容（如未选中的选项卡）{n} 处未读入，请在浏览器中逐一点开后保存",
    "hidden_sheet": "隐藏的工作表 {n} 个未读取",
    "hidden_row": "隐藏的行 {n} 行未读取，如需读取请取消隐藏或筛选",
    "hidden_column": "隐藏的列 {n} 列未读取，如需读取请取消隐藏",
    "unmatched": "单元格比表头多的行 {n} 行，分不清哪一格是哪一列，其中的责任单位没有采用，请用引号括起含逗号的单元格",
    "formula": "没有保存计算结果的公式 {n} 个未读入，请用 Excel/WPS 打开后保存一次",
}


@dataclass
class Omissions:
    """Kinds of things passed over, with the first words of each."""

    _seen: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, kind: str, text: str = "") -> None:
        """One more of a kind, with its words where it has any; `kind` is a key of the messages."""
        self._seen[kind].append(_SPACES.sub(" ", text).strip())

    def warnings(self) -> tuple[str, ...]:
        """A line for each kind that occurred."""
        return tuple(_line(_SAID[kind], texts) for kind, texts in self._seen.items())


def _line(message: str, texts: list[str]) -> str:
    words = list(dict.fromkeys(text for text in texts if text))
    shown = "".join(f"“{text[:_LENGTH]}{'…' if len(text) > _LENGTH else ''}”" for text in words[:_SHOWN])
    more = "等" if len(words) > _SHOWN else ""
    return message.format(n=len(texts)) + (f"：{shown}{more}" if shown else "")
