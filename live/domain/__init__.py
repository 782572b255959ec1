"""What happens in a live room."""
