"""Candidate, check, release, export."""
