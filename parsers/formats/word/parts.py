"""Parts of a Word package and how they refer to each other (ECMA-376 part 2)."""

import posixpath
from dataclasses import dataclass
from urllib.parse import unquote

from parsers.formats.backend import RefusalError
from parsers.formats.claims import CONTENT_TYPES, MAIN_TYPES
from parsers.formats.package import Package

_USUAL_MAIN = "word/document.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """A reference from one part to another. ``kind`` is the last word of its type; ``target`` a part's name, or an address outside."""

    id: str
    kind: str
    target: str
    is_external: bool


def relationships(package: Package, part: str) -> tuple[Relationship, ...]:
    """What a part refers to ('' for the package itself); () where the list is missing or damaged."""
    folder, _, name = part.rpartition("/")
    path = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    if not package.has(path):
        return ()
    try:
        root = package.xml(path)
    except RefusalError:
        return ()
    return tuple(
        Relationship(
            id=element.get("Id", ""),
            kind=element.get("Type", "").rpartition("/")[2],
            target=_resolved(folder, element.get("Target", "")),
            is_external=element.get("TargetMode") == "External",
        )
        for element in root
        if element.tag.endswith("Relationship")
    )


def main_part(package: Package) -> str:
    """Name of the part with the body: by the package's relations, else by its content types, else the usual one."""
    for relation in relationships(package, ""):
        if relation.kind == "officeDocument" and package.has(relation.target):
            return relation.target
    declared = next((name for name in _declared(package) if package.has(name)), None)
    if declared is not None:
        return declared
    if package.has(_USUAL_MAIN):
        return _USUAL_MAIN
    raise RefusalError("FIL001", "文件已损坏（缺少正文部件 word/document.xml），打不开；请重新导出后报送")


def _declared(package: Package) -> tuple[str, ...]:
    if not package.has(CONTENT_TYPES):
        return ()
    try:
        root = package.xml(CONTENT_TYPES)
    except RefusalError:
        return ()
    return tuple(element.get("PartName", "").lstrip("/") for element in root if element.get("ContentType", "").endswith(MAIN_TYPES))


def _resolved(folder: str, target: str) -> str:
    target = unquote(target.replace("\\", "/")).partition("#")[0]
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
