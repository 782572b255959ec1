"""What proctoring does, each function in one transaction."""
