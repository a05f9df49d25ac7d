"""What the tests stand on: the database server of the run, and real web servers."""
