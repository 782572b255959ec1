"""LTI 1.3 as a tool: tokens, keys, grades."""
