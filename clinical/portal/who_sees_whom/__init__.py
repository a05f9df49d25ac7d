"""Who sees whom: people, clinics that share, confidential forms, and changes told beforehand."""
