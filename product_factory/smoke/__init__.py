"""Smoke: what the factory believes of AWS, seen on a real organization, and written down fact by fact.

`factory smoke` walks the list in `steps`, each of which makes something of its own, looks at it and compares it
with our tables. What a run makes is written into its state file before it is made, and the clean-up deletes what
stands there and nothing else. Deleting this folder takes the command away; nothing else knows of it.
"""
