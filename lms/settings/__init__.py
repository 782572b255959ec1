"""Configuration. ``base`` serves all profiles; ``test`` is what pytest uses."""
