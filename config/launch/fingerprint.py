"""A short name for the state of the schema, so that what is up to date can be skipped.

It covers every migration of the project, what migrations import from the project, the files that
act after migrating (apps, routines, settings), and the pinned requirements with their own
migrations.
"""

import ast
import hashlib
from collections.abc import Iterable
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = ("clinical", "formsbuilder", "syncapi", "exports", "config")


def of_schema() -> str:
    """Changes whenever migrating could give another result."""
    files = {PROJECT / "config" / "settings.py", *_migrations()}
    files |= {PROJECT / room / name for room in ROOMS for name in ("apps.py", "routines.py")}
    return of_files(files)


def of_each_migration() -> dict[str, str]:
    """{file: its own fingerprint}: a schema whose files are all among these needs only the others."""
    return {
        str(path.relative_to(PROJECT)): of_files([path]) for path in _migrations() if path.exists()
    }


def _migrations() -> set[Path]:
    """Migrations, what they import from the project, and the requirements with theirs."""
    found = {path for room in ROOMS for path in (PROJECT / room).glob("**/migrations/*.py")}
    imported = {path for migration in found for path in _imported_from_project(migration)}
    return {PROJECT / "requirements.txt", *found, *imported}


def of_static_files() -> str:
    """Changes whenever collecting static files could give another result."""
    files = {found for room in ROOMS for found in (PROJECT / room).glob("**/static/**/*")}
    return of_files({PROJECT / "requirements.txt", PROJECT / "config" / "settings.py", *files})


def of_files(files: Iterable[Path]) -> str:
    """16 hexadecimal digits over the names and contents of the files that exist."""
    digest = hashlib.sha256()
    for path in sorted(set(files)):
        if path.is_file():
            digest.update(str(path.relative_to(PROJECT)).encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _imported_from_project(path: Path) -> Iterable[Path]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            if name.split(".")[0] in ROOMS:
                place = PROJECT.joinpath(*name.split("."))
                yield from (place.with_suffix(".py"), place / "__init__.py")
