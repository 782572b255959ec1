"""REST doors of exercises and Q&A."""
