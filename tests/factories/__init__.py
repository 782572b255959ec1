"""One factory per model, for everybody's tests; features add theirs in files of their own."""
