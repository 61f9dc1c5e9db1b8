"""Contract: the version of what commands print for programs."""

# Raised when a field goes or means something else; a new field is no other version.
VERSION = 1
