"""The web application as WSGI: granian with many blocking threads serves it."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from config import first_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

first_start.begin()

# A push makes hundreds of thousands of small objects and no cycles among them. Looking for cycles
# after every 700 of them, through all of Django each time, took a quarter of its time.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
