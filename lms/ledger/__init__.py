"""Rule packs, the pure policy's caller, entries and their queries."""
