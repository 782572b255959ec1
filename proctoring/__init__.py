"""Fair proctoring: focus, monitoring wall, incidents, appeals, Safe Exam Browser."""
