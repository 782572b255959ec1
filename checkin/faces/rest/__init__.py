"""REST doors of faces."""
