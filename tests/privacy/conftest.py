"""What tests of privacy share."""

import pytest

from broadsheet.core import personal_data
from tests.privacy.declared import Declare


@pytest.fixture
def only_declared(monkeypatch: pytest.MonkeyPatch) -> Declare:
    """Return a function that makes its arguments the only declarations of the installation."""

    def declare_only(*declarations: personal_data.Declaration) -> None:
        monkeypatch.setattr(personal_data, "_declarations", {})
        for declaration in declarations:
            personal_data.declare(declaration)

    return declare_only
