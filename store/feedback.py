"""What users say of answers, a JSON line each in `STORE/feedback.jsonl`, for the evaluation to learn from."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from store.layout import FEEDBACK_FILE

_WRITING = threading.Lock()


def keep(folder: Path, answer: dict[str, Any], good: bool, note: str = "", user: str = "") -> None:
    """Add what was said of an answer, given in its machine-readable form. Raises OSError where it cannot be written."""
    line = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"), "user": user, "good": good, "note": note[:1000],
        "question": answer["question"], "kind": answer["kind"], "answer": answer["answer"],
        "answerable": answer["answerable"], "entities": answer["entities"],
    }  # fmt: skip
    with _WRITING, (folder / FEEDBACK_FILE).open("ab") as file:
        file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
