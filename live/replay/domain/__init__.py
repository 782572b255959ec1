"""What happens to replays: made, published, filmed, deleted."""
