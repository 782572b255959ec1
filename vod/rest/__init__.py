"""REST doors of on-demand lessons."""
