"""The app without its own database: every question and every tap goes over the network.

What is written becomes a change set and is decided by the same engine as a sync (``syncapi.push``);
what is read is what ``visible_to`` gives.
"""
