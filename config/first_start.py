"""What a server does when it starts: it looks at its change numbers, and tells the key of the setup.

Nothing here keeps it from starting: without tables or database there is nothing to do.
"""

import logging
import sys

from django.db import Error, connections


def begin():
    from clinical.setup import key
    from syncapi.rebase import rebase_if_behind

    try:
        rebase_if_behind()  # before anybody writes: a restored database may have come without its rebase
        if said := key.invitation():
            sys.stderr.write(f"\n{said}\n\n")
            sys.stderr.flush()
    except Error as trouble:
        logging.getLogger("config").warning("The start went on without its database: %s", trouble)
    finally:
        connections.close_all()
