"""The project's own packages: their files, and what they import from elsewhere."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

# What can hold an import that is done at once.
BLOCKS = (ast.stmt, ast.ExceptHandler)


def files_of(folder: Path) -> list[Path]:
    """Return the files of a package that running it needs."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    ]


def outside_imports(folders: Sequence[Path]) -> dict[str, list[str]]:
    """Return, for each module of some packages, what importing it loads from elsewhere.

    Only what is imported at once counts, not what a function imports when it is called.
    """
    sources = {
        module_of(path, folder): path
        for folder in folders
        for path in files_of(folder)
        if path.suffix == ".py"
    }
    direct = {module: {*imports_of(path, module)} for module, path in sources.items()}
    return {
        module: sorted(
            name for name in reached(module, direct) if name not in sys.stdlib_module_names
        )
        for module in sources
    }


def module_of(path: Path, folder: Path) -> str:
    """Return the dotted name of a file of a package."""
    parts = path.relative_to(folder.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def reached(start: str, direct: dict[str, set[str]]) -> set[str]:
    """Return the top-level modules outside that a module leads to."""
    seen: set[str] = set()
    outside: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name.split(".")[0] not in {module.split(".")[0] for module in direct}:
            outside.add(name.split(".")[0])
            continue
        parts = name.split(".")
        for path in (".".join(parts[:end]) for end in range(1, len(parts) + 1)):
            if path in direct and path not in seen:
                seen.add(path)
                waiting += direct[path]
    return outside


def imports_of(path: Path, module: str) -> Iterator[str]:
    """Yield the dotted names that a file imports when it is loaded."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = (
                package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            )
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)
        waiting += (child for child in ast.iter_child_nodes(node) if isinstance(child, BLOCKS))
