"""The engine of the factory: what an organization installs, apart from what it writes."""
