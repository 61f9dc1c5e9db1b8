"""What the sandbox knows of AWS's authorization beside the reference: rows of data, each with its source.

A row is a fact that AWS documents, or that somebody's refused request shows. Nothing here is derived
from the roles that are judged by it, and nothing that derives a role reads it. Where no source was
found, `source` says so and how the row errs.
"""
