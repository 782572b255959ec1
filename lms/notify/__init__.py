"""Notifications, in-app and by mail."""
