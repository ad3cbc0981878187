"""What happens, one JSON object a line: `{"time": …, "event": "asked", "ms": 41, …}`."""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Any

_LOG = logging.getLogger("policygraph")


def record(event: str, **fields: Any) -> None:
    """Log an event with its fields."""
    _LOG.info(event, extra={"fields": fields})


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(record.created))
        line = {"time": at, "level": record.levelname.lower(), "event": record.getMessage()}
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def log_to_stderr() -> None:
    """Send all events, and warnings of the libraries, to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    _LOG.setLevel(logging.INFO)
