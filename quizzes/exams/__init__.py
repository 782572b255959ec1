"""Exams (理论考试): papers, sitting, marking, results; on the bank and the question engine."""
