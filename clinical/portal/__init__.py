"""The pages of the portal for the records of the clinic, as viewsets of Wagtail's admin."""
