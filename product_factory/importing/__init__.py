"""Importing: portfolio files of AWS Service Catalog Factory become products and portfolios of this factory."""
