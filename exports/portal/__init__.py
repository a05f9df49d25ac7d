"""The Downloads page of the portal."""
