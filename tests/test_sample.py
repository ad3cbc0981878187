"""The bundled digests: true to the facts of the plans, in words of their own."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from corpus.manifest import front_matter, load_manifest
from graph.schema import ROLES, NodeType
from graph.wording import value_text
from qa.answer import answer_question
from store.build import build_store
from store.layout import CACHE_FILE
from store.store import Store, open_store

pytestmark = pytest.mark.slow

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


@pytest.fixture(scope="module")
def store(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("sample")
    shutil.copy(sample_store / CACHE_FILE, folder)  # so that no passage is encoded again
    built, report = build_store(SAMPLE, folder)
    assert report.failed == ()
    return built


def test_all_tasks_of_the_three_places_are_read(store: Store) -> None:
    counts = {str(document.identity.place): document.tasks for document in store.documents.values()}
    assert counts == {"平度市": 26, "泰山区": 25, "西海岸新区": 21}
    annex = [data for _, data in store.graph.nodes(data=True) if data["type"] == NodeType.POLICY and data.get("listed")]
    assert len(annex) == 9


def test_work_is_assigned_where_a_plan_says_so(store: Store) -> None:
    work = [data for _, _, data in store.graph.edges(data=True) if data["relation"] in ROLES]
    assert {data["document"] for data in work} == {"pingdu-digest", "taishan-digest"}
    assert len(work) >= 92 + 88


@pytest.mark.parametrize(
    ("question", "wanted", "unwanted"),
    [
        ("平度市家电以旧换新由哪个部门牵头？", ["市商务局"], ["区商务局"]),
        ("平度市2025年新能源汽车保有量目标是多少？", ["2.5万辆"], ["10万辆"]),
        ("泰山区商务局负责哪些任务？", ["家电以旧换新", "支持二手商品流通交易"], ["平度"]),
    ],
)
def test_a_fresh_copy_has_something_true_to_ask(
    store: Store, question: str, wanted: list[str], unwanted: list[str]
) -> None:
    answer = answer_question(store, question)
    assert answer.answerable
    assert [word for word in wanted if word not in answer.text] == []
    assert [word for word in unwanted if word in answer.text] == []


def test_what_the_newspaper_leaves_out_is_not_made_up(store: Store) -> None:
    answer = answer_question(store, "青岛西海岸新区家电以旧换新由哪个部门牵头？")
    assert not answer.answerable
    assert "商务局" not in answer.text


def test_a_unit_in_full_brackets_is_said_once(sample_store: Path) -> None:
    targets = [d for _, d in open_store(sample_store).graph.nodes(data=True) if d.get("unit") == "台（套）"]
    assert targets and {value_text(d).count("套") for d in targets} == {1}
