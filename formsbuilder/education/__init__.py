"""Articles for patients and staff: written in the editor, read by anybody at a plain public page."""
