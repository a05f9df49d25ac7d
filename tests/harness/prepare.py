"""What the first tests would wait for, made beside the lint: the migrated template, the static files.

`python -m tests.harness.prepare`
"""

from tests.harness import cluster, static_files

if __name__ == "__main__":
    static_files.collected()
    cluster.open_cluster().close()
