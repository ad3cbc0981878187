"""Other systems on the same passages, questions and model, each in a process of its own.

`systems.py` holds what each of them does; it imports nothing of this project, so that it also runs in an environment
that has only them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.gold import ask, write_corpus
from benchmarks.plans import plans
from corpus.reader import read_folder
from embeddings.model import prepare_model

_SCRIPT = Path(__file__).parent / "systems.py"
OTHERS = ("langchain", "llamaindex", "txtai", "rank-bm25")
OWN = ("policygraph", "policygraph-torch")
_QUESTIONS = 120


def compare(documents: int, python: Path) -> dict[str, dict[str, Any]]:
    """Figures of each system by name; one that fails has only `error`."""
    with tempfile.TemporaryDirectory(prefix="policygraph-bench-") as folder:
        root = Path(folder)
        made = list(plans(documents))
        write_corpus(root, made)
        read, _ = read_folder(root / "corpus")
        passages = [passage for document in read for passage in document.passages]
        asked = [q for q in ask(made, _QUESTIONS * 2) if q.get("evidence") and q["answerable"]][:_QUESTIONS]
        task = {
            "model": str(prepare_model()),
            "passages": [{"id": p.id, "document": p.document, "text": p.prefixed} for p in passages],
            "questions": [{"text": q["question"], "evidence": q["evidence"]} for q in asked],
        }
        (root / "task.json").write_text(json.dumps(task, ensure_ascii=False), "utf-8")
        return {
            name: _run(Path(sys.executable) if name in OWN else python, name, root / "task.json")
            for name in (*OWN, *OTHERS)
        }


def _run(python: Path, name: str, task: Path) -> dict[str, Any]:
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [str(python), str(_SCRIPT), name, str(task)], cwd=root, capture_output=True, text=True, check=False
    )
    if done.returncode:
        return {"error": (done.stderr.strip().splitlines() or ["?"])[-1]}
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures
