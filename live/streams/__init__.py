"""Django's side of the media plane: workers, leases, tokens, doors, stream keys, recordings."""
