"""Tests of the launchers and of the database harness."""
