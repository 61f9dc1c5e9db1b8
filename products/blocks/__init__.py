"""What several products are built from."""
