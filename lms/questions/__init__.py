"""Question types, countdown and checking: one engine for video, live and exams."""
