"""The portal: its lock, its lists and pages, what of Wagtail is shut."""
