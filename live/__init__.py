"""Classes on air; filled by the issue that brings live teaching."""
