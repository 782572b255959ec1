"""Commands: ``export_messages``."""
