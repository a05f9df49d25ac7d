"""Lists of choices that several forms ask by; a change reaches phones only when a form is published."""
