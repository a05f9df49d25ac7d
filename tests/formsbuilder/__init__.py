"""Where forms are written: compiler, publishing, who may, the card in a real browser."""
