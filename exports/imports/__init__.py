"""Patients come in from a file: its columns are chosen, every row looked at, brought by a worker, taken back."""
