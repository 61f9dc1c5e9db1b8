"""Hub stacks, from settings and released files."""
