"""Bench: how long the factory takes, as ratios within one run: `make bench`."""
