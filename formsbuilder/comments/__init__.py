"""What people say to each other about a form while it is written; Wagtail has comments for web pages only."""
