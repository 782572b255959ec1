"""On-demand lessons: upload, packaging, player data, timed questions, comments, messages."""
