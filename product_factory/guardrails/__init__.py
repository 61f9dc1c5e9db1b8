"""Guardrails: from frozen cards and settings to the organization's policies, and whom they would hinder."""
