"""What makes files for an organization to go on from."""
