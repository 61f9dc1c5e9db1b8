"""What is wrong in a file of the catalog is told with file, line and mend, and never as a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from product_factory.catalog import loading
from product_factory.errors import FactoryError
from tests.checkout import ROOT
from tests.conftest import Copy


def test_content_is_read_by_the_root() -> None:
    assert [product.name for product in loading.products(ROOT)][:1] == ["governance-base"]
    assert loading.hub(ROOT).regions
    assert loading.platform_team(ROOT).owner
    assert loading.administrators(ROOT)
    assert loading.reading(ROOT).aggregator is None
    assert loading.portfolios(ROOT)


def test_a_process_reads_one_catalog(tmp_path: Path) -> None:
    with pytest.raises(
        FactoryError, match=f"{tmp_path}: products comes from .* already; one process reads one catalog"
    ):
        loading.products(tmp_path)


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("products/audit_trail.py", "PRODUCT = (\n", "products/audit_trail.py:1: SyntaxError: '(' was never closed"),
        (
            "products/audit_trail.py",
            "import nothing\n",
            "products/audit_trail.py:1: ModuleNotFoundError: No module named",
        ),
        ("sharing/settings.py", "x = 1\ny = 1 / 0\n", "sharing/settings.py:2: ZeroDivisionError: division by zero"),
        ("sharing/settings.py", "import sys\nsys.exit(3)\n", "sharing/settings.py:2: SystemExit: 3; fix it there"),
        ("sharing/settings.py", "", "sharing/settings.py: HUB: missing; say it there"),
        ("sharing/settings.py", "HUB = 1\n", "sharing/settings.py: HUB: is of type int; write Hub(…)"),
        (
            "portfolios/__init__.py",
            "PORTFOLIOS = [1]\n",
            "portfolios/__init__.py: PORTFOLIOS[0]: is of type int; write",
        ),
    ],
)
def test_a_broken_file_is_told(copy: Copy, file: str, content: str, told: str) -> None:
    (copy.root / file).write_text(content)
    done = copy.run("synth")
    assert done.returncode == 1
    assert done.stderr[done.stderr.index("Error: ") :].startswith(f"Error: {told}")
    assert "Traceback" not in done.stderr
