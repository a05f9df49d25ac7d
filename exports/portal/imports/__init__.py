"""Pages on which patients are brought from a file, and an import is taken back."""
