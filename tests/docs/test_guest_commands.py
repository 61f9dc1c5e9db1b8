"""Every command in the pages of guest systems, channels and guardrails is run; test_commands.py has the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.apart import Copied
from tests.docs.test_commands import GUEST, deployed, run_page

__all__ = ["deployed"]


@pytest.mark.slow
@pytest.mark.parametrize("name", GUEST)
def test_the_page_s_commands_work_in_their_order(name: str, tmp_path: Path, deployed: Copied) -> None:
    run_page(name, tmp_path, deployed)
