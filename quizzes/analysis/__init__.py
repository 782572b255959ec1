"""Item analysis: what the results of a test say about its questions. Pure."""
