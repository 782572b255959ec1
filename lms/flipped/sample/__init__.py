"""The sample's lecturer class with an evening's task in every state."""
