"""Resumable upload and user-bound URLs."""
