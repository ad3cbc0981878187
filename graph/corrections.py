"""What the user said about names: these two are one, these two are not, this one is called otherwise.

A TOML file beside the store, applied at every build, so it survives rebuilding:

    same = [["平度市住房城乡建设局", "平度市城乡建设局"]]
    different = [["平度市发改局", "平度市发展改革局"]]
    [rename]
    "平度市应急局" = "平度市应急管理局"
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph.departments import Department, Merge, resolve


class CorrectionsError(ValueError):
    """A corrections file that cannot be understood; the message says where, in Chinese."""


@dataclass(frozen=True)
class Corrections:
    """Corrections by display name."""

    same: tuple[tuple[str, ...], ...] = ()
    different: tuple[tuple[str, ...], ...] = ()
    rename: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Corrections:
        """Read a file; one that is not there gives no corrections. Raises CorrectionsError."""
        if not path.exists():
            return cls()
        try:
            said = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CorrectionsError(f"更正文件 {path.name} 无法读取：{error}") from error
        unknown = set(said) - {"same", "different", "rename"}
        if unknown:
            raise CorrectionsError(f"更正文件 {path.name} 有不认识的项：{'、'.join(sorted(unknown))}")
        for part in ("same", "different"):
            for names in said.get(part, []):
                if not (isinstance(names, list) and len(names) >= 2 and all(isinstance(n, str) for n in names)):
                    raise CorrectionsError(f"更正文件 {path.name} 的 {part} 每组应是两个以上的名称：{names}")
        rename = said.get("rename", {})
        if not (isinstance(rename, dict) and all(isinstance(new, str) for new in rename.values())):
            raise CorrectionsError(f"更正文件 {path.name} 的 rename 应是“原名 = 新名”")
        return cls(tuple(map(tuple, said.get("same", []))), tuple(map(tuple, said.get("different", []))), rename)

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
