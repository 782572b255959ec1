"""From an uploaded file to what a player plays: probe, plan, renditions, poster, sprites, peaks."""
