"""The question bank, exercises and exams."""
