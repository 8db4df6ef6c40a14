import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAX_FILE, MAX_FUNCTION = 400, 60


def _sources() -> Iterator[Path]:
    for folder in ("src", "tests", "benchmarks"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in file.parts:
                yield file


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    long = {
        str(file.relative_to(ROOT)): lines
        for file in _sources()
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > MAX_FILE
    }
    assert not long


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{file.relative_to(ROOT)}:{function.lineno} {function.name}"
        for file in _sources()
        for function in _functions(ast.parse(file.read_text(encoding="utf-8")))
        if (function.end_lineno or 0) - function.lineno + 1 > MAX_FUNCTION
    ]
    assert not long


def test_no_import_hides_in_a_function() -> None:
    hidden = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in _sources()
        for function in _functions(ast.parse(file.read_text(encoding="utf-8")))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden


def test_every_part_declares_itself_in_one_sentence() -> None:
    for package in (ROOT / "src/broadsheet").glob("*/__init__.py"):
        assert ast.get_docstring(ast.parse(package.read_text(encoding="utf-8"))), package
