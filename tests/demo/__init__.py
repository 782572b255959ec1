"""``make demo``: the main job on real input, against a real server, by the public protocol."""
