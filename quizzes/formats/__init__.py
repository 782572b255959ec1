"""Question files of other systems, and our own: pure readers and writers with a report per item."""
