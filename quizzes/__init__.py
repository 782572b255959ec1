"""Question bank, exercises and exams; filled by the issue that brings examinations."""
