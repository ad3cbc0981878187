"""A client for any endpoint that speaks OpenAI's chat completions.

Nothing here trusts the endpoint: its reply is bounded in time and size, redirects are not followed (they would
carry the key elsewhere), and every fault is one exception that callers turn into the answer they have without it.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx


URL, KEY, MODEL = "POLICYGRAPH_LLM_URL", "POLICYGRAPH_LLM_KEY", "POLICYGRAPH_LLM_MODEL"
_REPLY_MAX = 1_000_000
_GRACE = 1.0  # seconds


class LanguageModelError(Exception):
    """No usable reply; the message says why, in Chinese, and never holds the key."""


@dataclass(frozen=True)
class Endpoint:
    """Where to ask: `url` is the base (…/v1) or the full address of chat completions; `timeout` is in seconds, for
    the whole exchange.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout: float = 20.0

    @property
    def address(self) -> str:
        """The address to post to."""
        base = self.url.rstrip("/")
        return base if base.endswith("/chat/completions") else f"{base}/chat/completions"


def endpoint_from(environment: Mapping[str, str] = os.environ) -> Endpoint | None:
    """The endpoint that the environment names, None (the default) where it names none.

    Raises `LanguageModelError` where a URL is given without a model or is none.
    """
    url = environment.get(URL, "").strip()
    if not url:
        return None
    model = environment.get(MODEL, "").strip()
    if not model:
        raise LanguageModelError(f"设置了 {URL}，但没有设置 {MODEL}（模型名称）。")
    if not url.startswith(("http://", "https://")):
        raise LanguageModelError(f"{URL} 应以 http:// 或 https:// 开头。")
    return Endpoint(url, model, environment.get(KEY, "").strip())


def complete(endpoint: Endpoint, system: str, user: str) -> str:
    """The model's reply to one message; raises `LanguageModelError` for anything but a reply with text in time."""
    body = {
        "model": endpoint.model,
        "temperature": 0,
        "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
    }
    given: SimpleQueue[str | LanguageModelError] = SimpleQueue()
    # In a thread, as a server may also dawdle over each byte of its headers, where no limit of the library holds.
    threading.Thread(target=lambda: given.put(_exchanged(endpoint, body)), daemon=True).start()
    try:
        reply = given.get(timeout=endpoint.timeout + _GRACE)
    except Empty as error:
        raise LanguageModelError("大模型服务超时。") from error
    if isinstance(reply, LanguageModelError):
        raise reply
    return reply


def _exchanged(endpoint: Endpoint, body: dict[str, Any]) -> str | LanguageModelError:
    """The text of the reply to a request, or why there is none."""
    import httpx  # here, as it takes long to import and hardly anybody has a model

    headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
    until = time.monotonic() + endpoint.timeout
    try:
        with (
            httpx.Client(timeout=endpoint.timeout, follow_redirects=False) as client,
            client.stream("POST", endpoint.address, json=body, headers=headers) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise LanguageModelError(f"大模型服务返回状态 {response.status_code}。")
            return _content(_read(response, until))
    except LanguageModelError as error:
        return error
    except Exception as error:  # whatever a server makes the library stumble over
        return LanguageModelError(f"无法使用大模型服务：{type(error).__name__}。")


def _read(response: httpx.Response, until: float) -> bytes:
    """The reply's bytes; a reply that trickles past the time limit is given up like a silent one."""
    received = bytearray()
    for chunk in response.iter_bytes():
        received += chunk
        if time.monotonic() > until:
            raise LanguageModelError("大模型服务超时。")
        if len(received) > _REPLY_MAX:
            raise LanguageModelError("大模型服务的回复过长。")
    return bytes(received)


def _content(reply: bytes) -> str:
    try:
        content = json.loads(reply)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise LanguageModelError("大模型服务的回复不是约定的格式。") from error
    if not isinstance(content, str) or not content.strip():
        raise LanguageModelError("大模型服务的回复没有内容。")
    return content
