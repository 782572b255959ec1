"""Stand-alone verifier of Rongke period files.

Pure: no Django, no network, no clock. The platform imports the same code to
make what this package checks, so the two cannot drift apart.
"""

__version__ = "1.0.0"
FORMAT_VERSION = 1
