"""People: who works where as what, inviting them, their accounts, and when they leave."""
