"""Enter from paper: a pile of the same form, one patient after the other, by keyboard alone."""
