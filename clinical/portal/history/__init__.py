"""What changed in a chart and by whom, the way back, and who has seen it."""
