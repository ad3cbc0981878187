"""The bundled digests: true to the facts of the plans, in words of their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus.manifest import front_matter, load_manifest

SAMPLE = Path(__file__).parents[1] / "corpus" / "sample"
DIGESTS = sorted(SAMPLE.glob("*.md"))

_FOLD = str.maketrans("（）：；，！？", "():;,!?")
_ASSIGNMENT = re.compile(r"\([^()]*(?:单位:|负责)[^()]*\)")
_TITLE = re.compile(r"《[^》]*》|^#.*$", re.MULTILINE)
_STOP = re.compile(r"[。;:,!?.|\n()“”]")


def pieces(text: str) -> list[str]:
    """What stands between two marks of punctuation, without titles and assignments, which are facts."""
    body = _ASSIGNMENT.sub("\n", text[front_matter(text)[1] :].translate(_FOLD))
    return [piece for part in _STOP.split(_TITLE.sub("\n", body)) if (piece := "".join(part.split()))]


def test_three_digests_say_what_they_are() -> None:
    assert len(DIGESTS) == 3
    assert set(load_manifest(SAMPLE)) == {path.name for path in DIGESTS}
    for path in DIGESTS:
        fields, body = front_matter(path.read_text(encoding="utf-8"))
        assert fields["title"].endswith("（摘编）"), path.name
        assert "不是正式文本" in fields["note"], path.name
        assert fields["place"] in {"平度市", "泰山区", "青岛西海岸新区"}
        assert body > 0


@pytest.mark.parametrize("path", DIGESTS, ids=lambda path: path.stem)
def test_no_sentence_of_the_plans_is_copied(path: Path, shared_corpus: Path) -> None:
    originals = "".join(file.read_text(encoding="utf-8-sig") for file in shared_corpus.glob("*.txt"))
    originals = "".join(originals.translate(_FOLD).split())
    own = pieces(path.read_text(encoding="utf-8"))
    assert len(own) > 50
    assert [piece for piece in own if len(piece) >= 20 and piece in originals] == []


@pytest.mark.parametrize("path", DIGESTS, ids=lambda path: path.stem)
def test_every_body_and_figure_of_a_digest_is_in_the_plans(path: Path, shared_corpus: Path) -> None:
    originals = "".join(file.read_text(encoding="utf-8-sig") for file in shared_corpus.glob("*.txt"))
    originals = "".join(originals.translate(_FOLD).split())
    body = "".join(path.read_text(encoding="utf-8").translate(_FOLD).split())
    for assignment in _ASSIGNMENT.findall(body):
        assert assignment in originals
    for figure in re.findall(r"\d+(?:\.\d+)?(?:%|万?辆|台|家|场|亿元|万平方米)", body):
        assert re.search(rf"(?<![\d.]){re.escape(figure)}", originals), figure


def test_no_body_is_named_in_the_newspaper_digest() -> None:
    text = (SAMPLE / "west-coast.md").read_text(encoding="utf-8")
    assert not re.search(r"局|委员会|牵头", text[front_matter(text)[1] :])
