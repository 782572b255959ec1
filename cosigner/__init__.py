"""An agency's cosigner: fetches checkpoints, checks them against what it holds, signs below them.

Apart from ``verifier`` because it uses the network; nothing of the platform is in it.
"""
