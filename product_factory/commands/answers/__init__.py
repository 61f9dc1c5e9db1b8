"""Answers: what commands print with `--output json`, as models that their JSON Schemas are made from.

A file for each file of commands: what is not one value of a room stands here.
"""
