"""The first-party files that a step really uses: its imports, and theirs, with their data files.

Snakemake sees a rule's command but not the modules behind it. Each rule lists this closure as an
input, so that an edit reruns exactly the rules that import the edited module.
"""

import ast
import hashlib
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src"
DATA_SUFFIXES = {".csv", ".yaml", ".txt", ".json"}


def _file_of(module: str) -> Path | None:
    base = SOURCE.joinpath(*module.split("."))
    for candidate in (base.with_suffix(".py"), base / "__init__.py"):
        if candidate.is_file():
            return candidate
    return None


@cache
def _uses(path: Path) -> tuple[Path, ...]:
    """Modules that the file imports (anywhere in it) and data files beside it that it names.

    A name that ends in `/` stands for the data files of that folder."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            data = path.parent / node.value if len(node.value) < 100 else path.parent
            if data.suffix in DATA_SUFFIXES and data.is_file():
                found.append(data)
            elif node.value.endswith("/") and data.parent == path.parent and data.is_dir():
                found.extend(file for file in data.iterdir() if file.suffix in DATA_SUFFIXES)
        for name in names:
            if name.split(".")[0] == "buurtwacht" and (file := _file_of(name)) is not None:
                found.append(file)
    return tuple(found)


@cache
def import_closure(*modules: str) -> tuple[str, ...]:
    """Paths, relative to the repository, of all that `modules` use, themselves included.

    Raises `ModuleNotFoundError` when one of `modules` does not exist.
    """
    queue = []
    for module in modules:
        if (file := _file_of(module)) is None:
            raise ModuleNotFoundError(module)
        queue.append(file)
    closure = set()
    while queue:
        path = queue.pop()
        if path not in closure:
            closure.add(path)
            if path.suffix == ".py":
                queue.extend(_uses(path))
    return tuple(sorted(path.relative_to(SOURCE.parent).as_posix() for path in closure))


def closure_hash(*modules: str) -> str:
    """Hash of the content of all files in the closure of `modules`."""
    return files_hash(import_closure(*modules))


def files_hash(names: tuple[str, ...] | list[str]) -> str:
    """Hash of names and content of files, given relative to the repository."""
    state = hashlib.sha256()
    for name in names:
        content = (SOURCE.parent / name).read_bytes()
        state.update(f"{name}\0{len(content)}\0".encode() + content)
    return state.hexdigest()[:16]
