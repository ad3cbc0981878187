"""What the user said about names (these two are one, these two are not, this one is called otherwise), targets and
documents.

A TOML file beside the store, applied at every build, so it survives rebuilding:

    same = [["平度市住房城乡建设局", "平度市城乡建设局"]]
    different = [["平度市发改局", "平度市发展改革局"]]

    [rename]
    "平度市应急局" = "平度市应急管理局"

    [[target]]                            # a target of a document, by what was read there
    document = "高密方案"
    said = "旧车回收量达到300辆"          # words of the text
    metric = "旧车回收量"                 # optional, as read
    value = 300                           # optional, as read
    change = { value = 400, unit = "台", comparator = "不少于", deadline = 2027 }

    [[target]]
    document = "高密方案"
    said = "去年改造3处"
    drop = true                           # is no target at all

    [[document]]                          # what a document is, by what was read of it
    id = "高密方案"
    read = { place = "高密县" }
    change = { place = "高密市" }

`change` of a target may hold metric, value, value_max (of a range), unit, comparator, deadline (a year) and period (每年); an
empty deadline or period takes it away. All targets that were read so are corrected. One that is not found is told of.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from graph.identity_corrections import IdentityCorrection, read_identity_corrections
from graph.organisations.resolution import Department, Merge, resolve
from graph.target_corrections import TargetCorrection, read_target_correction

T = TypeVar("T")


class CorrectionsError(ValueError):
    """A corrections file that cannot be understood; the message says where, in Chinese."""


@dataclass(frozen=True)
class Corrections:
    """Corrections of departments by display name, and of targets."""

    same: tuple[tuple[str, ...], ...] = ()
    different: tuple[tuple[str, ...], ...] = ()
    rename: dict[str, str] = field(default_factory=dict)
    targets: tuple[TargetCorrection, ...] = ()
    documents: tuple[IdentityCorrection, ...] = ()

    @classmethod
    def load(cls, path: Path) -> Corrections:
        """Read a file; one that is not there gives no corrections. Raises CorrectionsError."""
        return cls.parse(path.read_bytes() if path.exists() else b"", path.name)

    @classmethod
    def parse(cls, content: bytes, name: str) -> Corrections:
        """Read the content of a file called `name`. Raises CorrectionsError."""
        try:
            said = tomllib.loads(content.decode("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CorrectionsError(f"更正文件 {name} 无法读取：{error}") from error
        except RecursionError as error:
            raise CorrectionsError(f"更正文件 {name} 无法读取：嵌套过深") from error
        unknown = set(said) - {"same", "different", "rename", "target", "document"}
        if unknown:
            raise CorrectionsError(f"更正文件 {name} 有不认识的项：{'、'.join(sorted(unknown))}")
        for part in ("same", "different"):
            groups = said.get(part, [])
            for names in groups if isinstance(groups, list) else [groups]:
                if not (isinstance(names, list) and len(names) >= 2 and all(isinstance(n, str) for n in names)):
                    raise CorrectionsError(f"更正文件 {name} 的 {part} 每组应是两个以上的名称：{names}")
        rename = said.get("rename", {})
        if not (isinstance(rename, dict) and all(isinstance(new, str) for new in rename.values())):
            raise CorrectionsError(f"更正文件 {name} 的 rename 应是“原名 = 新名”")
        targets = _tables(said, "target", name, read_target_correction)
        documents = [one for of in _tables(said, "document", name, read_identity_corrections) for one in of]
        same, different = (tuple(map(tuple, said.get(part, []))) for part in ("same", "different"))
        return cls(same, different, rename, tuple(targets), tuple(documents))

    def apply(self, department: Department) -> Department:
        """The department as corrected; `merge` then says that the user decided."""
        for names in self.different:
            if department.name in names[1:]:
                others = "、".join(n for n in names if n != department.name)
                reason = f"用户更正：{department.name}与{others}不是同一部门"
                department = replace(department, key=f"{department.key}#{department.name}", merge=Merge("user", reason))
        for names in self.same:
            keys = [resolve(name, None).key for name in names]
            if department.name in names or department.form in names or department.key in keys[1:]:
                first = keys[0]
                reason = f"用户更正：{'、'.join(names)}是同一部门"
                department = replace(department, key=first, name=names[0], merge=Merge("user", reason))
        new = self.rename.get(department.name)
        if new:
            reason = f"用户更正：{department.name}改称{new}"
            department = replace(department, name=new, merge=Merge("user", reason))
        return department


def _tables(said: dict[str, Any], part: str, file: str, read: Callable[[Any], T]) -> list[T]:
    """The `[[part]]` tables of a file."""
    entries = said.get(part, [])
    if not isinstance(entries, list):
        raise CorrectionsError(f"更正文件 {file} 的 {part} 应写成一个个 [[{part}]]")
    found = []
    for number, entry in enumerate(entries, 1):
        try:
            found.append(read(entry))
        except ValueError as error:
            raise CorrectionsError(f"更正文件 {file} 的第 {number} 个 {part}：{error}") from error
    return found
