"""Bytes of text files in the encodings that offices use come out as the Chinese they are."""

from __future__ import annotations

import pytest

from corpus.decode import decode
from corpus.document import UnreadableFileError

SENTENCE = "市商务局牵头，到2025年新能源汽车保有量达到2.5万辆左右。"


@pytest.mark.parametrize("word", ["通知", "是", "市", "意见", "方案", "附件1", "目录", "平度市", "责任单位：市商务局"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16", "utf-8-sig"])
def test_short_text_is_read_as_the_chinese_it_is(word: str, encoding: str) -> None:
    assert decode(word.encode(encoding), "a.txt")[0] == word


def test_short_gb_bytes_that_are_valid_utf8_too_are_chinese() -> None:
    data = "通知".encode("gb18030")
    assert data.decode("utf-8")  # both readings are valid
    assert decode(data, "a.txt") == ("通知", "gb18030")


@pytest.mark.parametrize("text", ["±5%", "20℃", "×2", "a·b", "plan"])
def test_short_utf8_symbols_are_not_taken_for_chinese(text: str) -> None:
    assert decode(text.encode(), "a.txt") == (text, "utf-8")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_sentences(encoding: str) -> None:
    assert decode((SENTENCE * 20).encode(encoding), "a.txt")[0] == SENTENCE * 20


def test_big5_of_a_traditional_page() -> None:
    text = "牽頭單位：市商務局；責任單位：市發展和改革委員會，按職責分工負責。"
    assert decode(text.encode("big5"), "a.txt")[0] == text


def test_newlines_stay_so_that_offsets_are_those_of_the_file() -> None:
    assert decode("一\r\n二\r三\n".encode(), "a.txt")[0] == "一\r\n二\r三\n"


def test_one_damaged_byte_does_not_lose_the_file() -> None:
    data = (SENTENCE * 50).encode("gb18030")[:-1]
    text, encoding = decode(data, "a.txt")
    assert text.startswith(SENTENCE) and "损坏" in encoding


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空"),
        (b" \r\n\t", "空"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x08\x06", "二进制"),
        (bytes(range(256)) * 4, "二进制"),
        ("これは日本語のテキストです。ありがとうございます。".encode("shift_jis"), "UTF-8"),
        (b"\xff\xfea\x00b", "损坏"),
    ],
)
def test_what_is_no_text_is_said_in_chinese_with_the_file_name(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableFileError, match=says) as error:
        decode(data, "通知.txt")
    assert "通知.txt" in str(error.value)
