"""Statistics of classes: facts per trainee and day, kept up from the logs and the ledger."""
