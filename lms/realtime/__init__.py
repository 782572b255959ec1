"""RoomHub, wire messages and the base consumer."""
