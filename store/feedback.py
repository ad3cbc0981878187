"""What users say of answers, a JSON line each in `STORE/feedback.jsonl`, which is a file of questions for the
evaluation: an answer that was called good has to rest on the same sentences again, one that was called wrong must not
come again.
"""

from __future__ import annotations

import secrets
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from store.layout import FEEDBACK_FILE

_WRITING = threading.Lock()


def keep(
    folder: Path, answer: dict[str, Any], good: bool, note: str = "", user: str = "", understood: str = ""
) -> None:
    """Add what was said of an answer, given in its machine-readable form; `understood` is the question in full, where
    it was a follow-up. Raises OSError where it cannot be written.
    """
    said = answer["answer"].partition("\n")[2] if understood else answer["answer"]  # without how it was understood
    cited = [item for statement in answer["statements"] for item in statement["evidence"]]
    line = {
        "id": f"feedback-{secrets.token_hex(4)}", "time": datetime.now(UTC).isoformat(timespec="seconds"), "user": user,
        "good": good, "note": note[:1000], "question": understood or answer["question"], "kind": answer["kind"],
        "answer": said, "answerable": answer["answerable"] or not good, "entities": answer["entities"],
        "evidence": [{"doc": item["document"], "quote": item["quote"]} for item in cited] if good else [],
        "must_not_include": [] if good else [said],
    }  # fmt: skip
    with _WRITING, (folder / FEEDBACK_FILE).open("ab") as file:
        file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
