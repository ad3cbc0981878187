"""Text of a page image, by an OCR package that ships its Chinese models (optional extra `ocr`)."""

from __future__ import annotations

from functools import cache
from typing import Any

from corpus.document import UnreadableFileError
from corpus.loaders.layout import Glyph

MISSING = (
    "需要识别图像中的文字（OCR），但没有安装 rapidocr；请安装：pip install 'policygraph[ocr]'，或改用有文字层的文件"
)


@cache
def _engine() -> Any:
    try:
        from rapidocr import RapidOCR
    except ImportError as error:
        raise UnreadableFileError(MISSING) from error
    # By default a lone line on a blank page goes unseen; what is found too easily is then sorted out by its score.
    return RapidOCR(params={"Global.log_level": "critical", "Det.box_thresh": 0.3, "Global.text_score": 0.6})


def recognise(image: Any) -> tuple[list[Glyph], float]:
    """Pieces of text of an RGB image array with their boxes in pixels, and their mean confidence (0 to 1).

    Raises UnreadableFileError where the OCR package is not installed.
    """
    result = _engine()(image)
    if result.boxes is None or not result.txts:
        return [], 0.0
    pieces = [
        Glyph(text, *_box(box)) for text, box in zip(result.txts, result.boxes.tolist(), strict=True) if text.strip()
    ]
    weights = [len(text) for text in result.txts]
    mean = sum(score * weight for score, weight in zip(result.scores, weights, strict=True)) / max(1, sum(weights))
    return pieces, float(mean)


def _box(corners: list[list[float]]) -> tuple[float, float, float, float]:
    across, down = [x for x, _ in corners], [y for _, y in corners]
    # Boxes are drawn somewhat larger than the type.
    margin = 0.1 * (max(down) - min(down))
    return min(across) + margin, max(across) - margin, min(down) + margin, max(down) - margin
