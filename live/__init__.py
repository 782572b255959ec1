"""Classes on air: the room, its stage, chat, groups and presence."""
