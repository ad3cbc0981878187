"""Pictures that a document only points to, taken out of what LibreOffice made of it.

LibreOffice puts a picture that an RTF or DOC file names (INCLUDEPICTURE "/srv/…") into what it converts to, whatever
its settings: a stranger's file would have the server's own pictures read. Pictures of a document are in the document.
"""

from __future__ import annotations

import base64
import io
import re
import zipfile

from corpus.loaders.packages import open_package, read_member

_PROBE = 30  # bytes looked for; of base64 a whole number of groups
_PLACES = (0.25, 0.5, 0.75)  # where they are taken from: the ends of pictures are alike
_NEEDED = 2  # a piece may lie over the border of two sectors


def without_linked(converted: bytes, source: bytes) -> tuple[bytes, int]:
    """A converted file with the pictures emptied whose content is nowhere in its source, and how many those are."""
    package = open_package(converted)
    pictures = [name for name in package.namelist() if re.match(r"\w+/media/", name)]
    if not pictures:
        return converted, 0
    held = _held(source)
    linked = {name for name in pictures if not _is_in(read_member(package, name), held)}
    if not linked:
        return converted, 0
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as rewritten:
        for name in package.namelist():
            rewritten.writestr(name, b"" if name in linked else read_member(package, name))
    return out.getvalue(), len(linked)


def _held(source: bytes) -> tuple[bytes, bytes]:
    """What pictures are looked for in: as bytes, and as text (hexadecimal in RTF, base64 in flat XML)."""
    if zipfile.is_zipfile(io.BytesIO(source)):
        package = open_package(source)
        return b"\0".join(read_member(package, name) for name in package.namelist()), b""
    return source, re.sub(rb"\s", b"", source)


def _is_in(picture: bytes, held: tuple[bytes, bytes]) -> bool:
    raw, text = held
    found = 0
    for place in _PLACES:
        at = int(len(picture) * place) // 3 * 3
        piece = picture[at : at + _PROBE]
        hexadecimal = piece.hex().encode()
        forms = (hexadecimal, hexadecimal.upper(), base64.b64encode(piece).rstrip(b"="))
        found += piece in raw or any(form in text for form in forms)
    return found >= _NEEDED
