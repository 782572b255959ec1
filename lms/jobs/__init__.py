"""Durable jobs: the database row is the job, workers only serve it."""
