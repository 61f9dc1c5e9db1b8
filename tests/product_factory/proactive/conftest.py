"""What tests of proactive controls share: the rules of the installed package, and the judge, each once."""

from __future__ import annotations

import pytest

from product_factory.errors import FactoryError
from product_factory.proactive import Rules, find_rules
from product_factory.proactive.judging import Judged


@pytest.fixture(scope="session")
def rules() -> Rules:
    """The package's rules; `.[dev]` installs it, where it brings its program (Linux and macOS)."""
    try:
        return find_rules()
    except FactoryError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def judged(rules: Rules) -> Judged:
    """Remembers what was judged."""
    return Judged(rules)
