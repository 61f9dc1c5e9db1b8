"""From the hub to every account that may use the catalog."""
