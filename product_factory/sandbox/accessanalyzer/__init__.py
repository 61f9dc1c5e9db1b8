"""IAM Access Analyzer, of which moto has nothing: analyzers, archive rules, and findings of external access.

https://docs.aws.amazon.com/access-analyzer/latest/APIReference/Welcome.html
"""

import re
import sys
from types import ModuleType

from moto.backend_index import backend_url_patterns

from .models import accessanalyzer_backends
from .urls import url_bases

__all__ = ["install"]

NAME = "accessanalyzer"


def install() -> None:
    """Be one of moto's services from now on; idempotent."""
    module = ModuleType(f"moto.{NAME}")
    vars(module)[f"{NAME}_backends"] = accessanalyzer_backends
    sys.modules[module.__name__] = module
    if NAME not in {name for name, _ in backend_url_patterns}:
        backend_url_patterns.append((NAME, re.compile(url_bases[0])))
