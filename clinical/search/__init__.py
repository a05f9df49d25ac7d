"""Finding patients the way names are really given: one folded table kept by triggers.

``functions`` (what the database computes), ``triggers`` (who writes it), ``finding`` (who reads it).
"""
