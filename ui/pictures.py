"""Photographs and scans of single pages, made into PDF so that they are read like any scanned document."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, UnidentifiedImageError

from corpus.document import UnreadableFileError
from corpus.loaders import SUFFIXES

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp"}) - SUFFIXES


def as_document(path: Path) -> Path:
    """The file itself, or for a picture a PDF of it beside it; raises `UnreadableFileError` for one that is broken."""
    if path.suffix.lower() not in PICTURES:
        return path
    made = path.with_suffix(".pdf")
    try:
        with Image.open(path) as picture:
            pages = []
            for page in range(getattr(picture, "n_frames", 1)):
                picture.seek(page)
                pages.append(picture.convert("RGB"))
            pages[0].save(made, save_all=True, append_images=pages[1:], resolution=200)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise UnreadableFileError("这个图片打不开，可能已损坏；请重新拍摄或扫描") from error
    return made
