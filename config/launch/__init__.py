"""Starting and stopping what runs: PostgreSQL, web server, worker; knows nothing of Django."""
