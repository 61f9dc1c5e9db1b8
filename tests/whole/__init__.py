"""What takes minutes and the package registries: `make whole`."""
