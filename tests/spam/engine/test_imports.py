import subprocess
import sys


def loaded_after(statement: str) -> set[str]:
    code = f"{statement}; import sys; print(' '.join(sys.modules))"
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_judging_needs_neither_django_nor_the_training_tools() -> None:
    loaded = loaded_after("import broadsheet.spam.engine.cli, broadsheet.spam.engine.local")
    assert "broadsheet.spam.engine.judge" in loaded
    assert loaded.isdisjoint({"django", "sklearn", "scipy", "broadsheet.spam.engine.train"})
