"""The formula, pure."""
