"""A catalog's content by its root, released versions and their states, facts."""
