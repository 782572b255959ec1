"""The Rongke platform: who, what, when, and what counts."""
