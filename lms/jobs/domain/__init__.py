"""Writes: put a job in the table, run it, sweep what was lost, run what is periodic."""
