"""Django management of realtime."""
