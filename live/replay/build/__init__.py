"""Making a replay from recorded files."""
