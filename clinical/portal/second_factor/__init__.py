"""The second factor: asked after the password, set up by each person, taken away by a manager."""
