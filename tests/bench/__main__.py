"""Run every bench, or those named: `python -m tests.bench synthesis`."""

from __future__ import annotations

import sys
from importlib import import_module

BENCHES = (
    "synthesis",
    "launch_roles",
    "impact",
    "status",
    "status_pages",
    "compliance",
    "fleet",
    "fleet_engines",
    "page",
    "memory",
    "guardrails",
)


def main() -> int:
    """Print each bench's table; 2 for a name that is none."""
    wanted = sys.argv[1:] or BENCHES
    if unknown := set(wanted) - set(BENCHES):
        print(f"Error: {', '.join(sorted(unknown))}: no such bench; there are: {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    for name in wanted:
        import_module(f"tests.bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
