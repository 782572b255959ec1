"""A class that ended, watched again: tracks, time line, composed film."""
