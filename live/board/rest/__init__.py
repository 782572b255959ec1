"""REST doors of the board."""
