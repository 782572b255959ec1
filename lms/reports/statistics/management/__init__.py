"""Commands of the statistics."""
