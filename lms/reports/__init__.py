"""Statistics, dashboards and the period file."""
