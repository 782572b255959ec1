"""Typed append-only events, their sequencing into Merkle logs, and checkpoints."""
