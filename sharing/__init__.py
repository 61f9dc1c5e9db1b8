"""Sharing: from the hub to every account of the organization that may use the catalog."""
