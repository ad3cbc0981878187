"""A document that points to files and addresses brings none of them in, whatever LibreOffice would do for it."""

from __future__ import annotations

import base64
import io
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from random import Random

import pytest
from PIL import Image, ImageDraw, ImageFont

from corpus.loaders import read
from corpus.loaders.linked import without_linked
from corpus.loaders.office import soffice

needs_office = pytest.mark.skipif(soffice() is None, reason="没有安装 LibreOffice，跳过")
PICTURE = Random(1).randbytes(5000)


def package(*pictures: bytes) -> bytes:
    with zipfile.ZipFile(out := io.BytesIO(), "w") as made:
        made.writestr("word/document.xml", b"<w/>")
        for number, picture in enumerate(pictures):
            made.writestr(f"word/media/image{number}.png", picture)
    return out.getvalue()


def lines(text: bytes) -> bytes:
    return b"\r\n ".join(text[at : at + 76] for at in range(0, len(text), 76))


@pytest.mark.parametrize(
    "source",
    [
        b"\xd0\xcf" + PICTURE[:4096] + b"another sector" + PICTURE[4096:],
        b"{\\rtf1{\\pict " + lines(PICTURE.hex().encode()) + b"}}",
        b"<binary>" + lines(base64.b64encode(PICTURE)) + b"</binary>",
        package(PICTURE),
    ],
    ids=["doc", "rtf", "flat xml", "odt"],
)
def test_pictures_of_the_document_itself_stay(source):
    assert without_linked(package(PICTURE), source) == (package(PICTURE), 0)


def test_others_go():
    foreign = PICTURE[:60] + Random(2).randbytes(4880) + PICTURE[-60:]  # files of one kind begin and end alike
    left, gone = without_linked(package(PICTURE, foreign), b"{\\rtf1 " + PICTURE.hex().encode() + b"}")
    assert gone == 1
    with zipfile.ZipFile(io.BytesIO(left)) as made:
        assert made.read("word/media/image0.png") == PICTURE
        assert made.read("word/media/image1.png") == b""


@pytest.mark.slow
@needs_office
def test_a_picture_of_the_server_is_not_read(tmp_path):
    image = Image.new("RGB", (900, 200), "white")
    ImageDraw.Draw(image).text((20, 60), "SECRET OF THE SERVER 12345678", "black", ImageFont.load_default(40))
    image.save(tmp_path / "secret.png")
    field = f'{{\\field{{\\*\\fldinst INCLUDEPICTURE "{tmp_path}/secret.png" \\\\d}}{{\\fldrslt old}}}}'
    source = read(b"{\\rtf1\\ansi Plan of 2025.\\par " + field.encode() + b"\\par}", "a.rtf")
    assert "Plan of 2025" in source.text and "SECRET" not in source.text
    assert any("不在文件里" in warning for warning in source.warnings)


@pytest.mark.slow
@needs_office
def test_no_address_is_asked():
    asked = []

    class Server(BaseHTTPRequestHandler):
        def parse_request(self):  # whatever its method
            asked.append(self.raw_requestline)
            return False

    server = HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ns = "urn:oasis:names:tc:opendocument:xmlns:"
    there = f'xlink:type="simple" xlink:href="http://127.0.0.1:{server.server_port}'
    document = (
        f'<?xml version="1.0"?><office:document xmlns:office="{ns}office:1.0" xmlns:text="{ns}text:1.0" xmlns:draw="{ns}drawing:1.0" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">'
        f'<office:body><office:text><text:p>改造管网60公里。<draw:frame><draw:image {there}/a.png"/></draw:frame></text:p>'
        f'<text:section text:name="S"><text:section-source {there}/b.txt"/><text:p>旧文</text:p></text:section>'
        "</office:text></office:body></office:document>"
    )
    try:
        assert "改造管网60公里" in read(document.encode(), "a.fodt").text
    finally:
        server.shutdown()
    assert asked == []
