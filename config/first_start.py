"""At the start of a server that nobody manages yet, the terminal shows the key of the setup."""

import logging
import sys

from django.db import Error, connections


def tell_the_key():
    """Never keeps the server from starting: without tables or database there is nothing to tell."""
    from clinical.setup import key

    try:
        if said := key.invitation():
            sys.stderr.write(f"\n{said}\n\n")
            sys.stderr.flush()
    except Error as trouble:
        logging.getLogger("config").warning("No key of the setup: %s", trouble)
    finally:
        connections.close_all()
