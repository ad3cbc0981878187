"""Corrections to a document's identity: `corpus.toml` in its folder, or front matter at the top of the file.

    [documents."plan.txt"]        # by file name or by id
    id = "pingdu-plan"
    title = "…"
    place = "平度市"              # or its path, "福建省/福州市/鼓楼区", where several are called so
    date = 2024-06-11

Front matter is a block of `key: value` lines between two lines `---`. It is metadata, not text: evidence
offsets count from the start of the file all the same.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from chinese.dates import iso_date
from corpus.canonical import place_named
from corpus.document import Identity, UnreadableFileError

FILE_NAME = "corpus.toml"
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_DAYS = frozenset(("date", "published"))
_FIELDS = frozenset(f.name for f in fields(Identity))


def load_manifest(folder: Path) -> dict[str, dict[str, str]]:
    """Corrections of a folder by file name or document id; empty where there is no `corpus.toml`.

    Raises `UnreadableFileError` when the file is not TOML or has an unknown field.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        return {}
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise UnreadableFileError(f"{path.name} 是指向文件夹之外的链接，没有读取；请把文件本身放进来。")
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableFileError(f"{path.name} 打不开（{error.strerror or error}），请检查权限。") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableFileError(f"{path.name} 不是有效的 TOML 文件：{error}。请改正后重试。") from error
    except RecursionError as error:
        raise UnreadableFileError(f"{path.name} 嵌套过深，不是有效的更正文件。请改正后重试。") from error
    entries: dict[str, dict[str, str]] = {}
    listed = data.get("documents", {})
    if not isinstance(listed, dict) or not all(isinstance(values, dict) for values in listed.values()):
        raise UnreadableFileError(f'{path.name} 应写成 [documents."文件名"] 和其下的字段。请改正后重试。')
    for name, values in listed.items():
        unknown = set(values) - _FIELDS - {"id", "note"}
        if unknown:
            raise UnreadableFileError(
                f"{path.name} 中“{name}”有不认识的字段：{'、'.join(sorted(unknown))}。可用字段：{'、'.join(sorted(_FIELDS))}。"
            )
        for key in _DAYS & set(values):
            if _is_no_day(key, str(values[key])):
                raise UnreadableFileError(
                    f"{path.name} 中“{name}”的 {key} 应写成 2024-06-11 这样的日期。请改正后重试。"
                )
        entries[name] = {key: str(value) for key, value in values.items()}
    return entries


def _is_no_day(key: str, value: str) -> bool:
    """Whether a field for a day has something that is none; an empty one clears the field."""
    return key in _DAYS and bool(value) and iso_date(value) != value


def front_matter(text: str) -> tuple[dict[str, str], int]:
    """Fields of the front matter of a text, and where what it is of begins (0 where there is none)."""
    match = _FRONT.match(text)
    if not match:
        return {}, 0
    pairs = re.findall(r"^([A-Za-z_]+)[ \t]*[::][ \t]*(.*?)[ \t]*$", match[1], re.MULTILINE)
    return {key: value.strip("\"'") for key, value in pairs}, match.end()


def corrected(identity: Identity, values: dict[str, str]) -> Identity:
    """`identity` with the fields that `values` names replaced; an empty value clears the field."""
    known: dict[str, Any] = {
        key: (value or None) for key, value in values.items() if key in _FIELDS and not _is_no_day(key, value)
    }
    if "place" in known:
        known["place"] = place_named(values["place"])
    if not known.get("title", "x"):
        known.pop("title")
    return replace(identity, **known)
