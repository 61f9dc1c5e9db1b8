"""What AWS publishes, as data with sources."""
