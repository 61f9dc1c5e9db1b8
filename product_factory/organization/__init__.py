"""The organization's tree, and the calls that read it."""
