"""Quick exercises, votes, questions and answers during a class."""
