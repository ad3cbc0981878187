"""The sign ‰, which recognition takes for % or %0: told by its rings, of which two stand side by side at its foot."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import numpy as np

from corpus.loaders.ocr import places_of_signs

_WITH_RING = re.compile(r"[%‰][0oO](?![\d.A-Za-z])")
_SCALE = 4  # by which a sign is enlarged, so that the rings of small type stay open
_HOLE_MIN = 0.06  # of the height of the line, below which a hole is a speck
_ALIKE = 1.7  # by which the rings of one sign differ at most
_NEAR = 2.8  # widths of a ring's hole between the middles of two rings of one sign

Box = tuple[int, int, int, int]
"""Left, top, width and height."""


def with_permille(text: str, image: Any) -> str:
    """The recognised text of the image of a line, each % that is drawn as ‰ put right."""
    text = _WITH_RING.sub("‰", text)
    if "%" not in text:
        return text
    signs = places_of_signs(image)
    signs = [(sign, at) for sign, at in signs if sign != "‰"]
    if sum(sign == "%" for sign, _ in signs) != text.count("%"):
        return text
    width = image.shape[1]
    ends = [(("", 0.0), signs[0]), *pairwise(signs), (signs[-1], ("", 1.0))]
    parts = text.split("%")
    whole = parts[0]
    rest = iter(parts[1:])
    for (_, before), (sign, at) in ends[:-1]:
        if sign == "%":
            after = next((place for _, place in signs if place > at), 1.0)
            left, right = int((before + at) / 2 * width), int(after * width) + 1
            whole += ("‰" if _is_permille(image[:, left:right]) else "%") + next(rest)
    return whole


def _is_permille(image: Any) -> bool:
    """Whether a sign of an image has a ring above and two beside each other below."""
    import cv2  # comes with the OCR package

    if min(image.shape[:2]) < 4:
        return False
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) if image.ndim == 3 else image
    large = cv2.resize(np.ascontiguousarray(grey), None, fx=_SCALE, fy=_SCALE, interpolation=cv2.INTER_CUBIC)
    _, dark = cv2.threshold(large, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    contours, tree = cv2.findContours(dark, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    inner = [] if tree is None else [c for c, node in zip(contours, tree[0], strict=True) if node[3] >= 0]
    height = large.shape[0]
    boxes = ((x, y, w, h) for x, y, w, h in map(cv2.boundingRect, inner))
    holes: list[Box] = sorted(box for box in boxes if box[3] > _HOLE_MIN * height)
    return any(_are_rings(*three) for three in zip(holes, holes[1:], holes[2:], strict=False))


def _are_rings(upper: Box, first: Box, second: Box) -> bool:
    """Whether three holes, from left to right, are those of the sign."""
    tall = [box[3] for box in (upper, first, second)]
    level = abs(first[1] - second[1]) < 0.5 * tall[1]
    apart = second[0] + second[2] / 2 - first[0] - first[2] / 2
    near = first[2] < apart < _NEAR * max(first[2], second[2])
    return max(tall) < _ALIKE * min(tall) and level and near and upper[1] + upper[3] <= first[1] + 0.5 * tall[1]
