"""Text of a page image, by an OCR package that ships its Chinese models (optional extra `ocr`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from corpus.document import UnreadableFileError

MISSING = (
    "需要识别图像中的文字（OCR），但没有安装 rapidocr；请安装：pip install 'policygraph[ocr]'，或改用有文字层的文件"
)


@dataclass(frozen=True)
class Piece:
    """A piece of recognised text, the corners of its box in pixels (in reading order of the text), its confidence."""

    text: str
    corners: tuple[tuple[float, float], ...]
    confidence: float


@cache
def _engine() -> Any:
    try:
        from rapidocr import RapidOCR
    except ImportError as error:
        raise UnreadableFileError(MISSING) from error
    # By default a lone line on a blank page goes unseen; what is found too easily is then sorted out by its score.
    return RapidOCR(params={"Global.log_level": "critical", "Det.box_thresh": 0.3, "Global.text_score": 0.6})


def recognise(image: Any) -> list[Piece]:
    """Pieces of text of an RGB image array, whichever way it is turned by quarters.

    Raises UnreadableFileError where the OCR package is not installed.
    """
    result = _engine()(image, use_det=True, use_cls=True, use_rec=True, return_word_box=False)
    if result.boxes is None or not result.txts:
        return []
    return [
        Piece(text, tuple((float(x), float(y)) for x, y in box), float(score))
        for text, box, score in zip(result.txts, result.boxes.tolist(), result.scores, strict=True)
        if text.strip()
    ]


def read_line(image: Any) -> tuple[str, float]:
    """Text of the image of one line, taken as it stands, and its confidence."""
    result = _engine()(image, use_det=False, use_cls=False, use_rec=True, return_word_box=False)
    if not result.txts:
        return "", 0.0
    return str(result.txts[0]), float(result.scores[0])


def places_of_signs(image: Any) -> list[tuple[str, float]]:
    """Characters of the image of one line, each with where about its middle is, as a share of the width."""
    result = _engine()(image, use_det=False, use_cls=False, use_rec=True, return_word_box=True)
    found: list[tuple[str, float]] = []
    for line in result.word_results or ():
        for signs, places in zip(line.words, line.word_cols, strict=True):
            found += [(str(sign), (place + 0.5) / line.line_txt_len) for sign, place in zip(signs, places, strict=True)]
    return found
