"""The words that content is written in."""
