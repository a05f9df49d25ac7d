"""Clinics and their departments: opened, described, archived."""
