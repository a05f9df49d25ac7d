"""Rules and meanings as they are written in the editor: their shape, what is wrong, what phones get. Pure."""
