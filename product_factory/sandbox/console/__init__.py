"""The sandbox's console: the catalog's page with a working Launch button, and the JSON API behind it.

It stands in for the Service Catalog console, for trying things out. A browser reaches it at an address
of its own, on this machine alone; moto's server knows nothing of it.
"""
