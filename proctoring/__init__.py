"""Focus, monitoring wall and appeals; filled by the issue that brings proctoring."""
