"""The one NinjaAPI; the rooms bring their routers."""

from django.contrib.auth.models import AnonymousUser
from ninja import NinjaAPI

from config import errors
from syncapi import auth

api = NinjaAPI(
    title="Hikma Server",
    version="1",
    description="Phone sign-in, sync and health. Errors are JSON: {error, fields?}.",
    docs_url=None,
    openapi_url="/api/openapi.json",
)
errors.install(api)


def whoever_reads(request):
    """Whose token, or name and secret, is sent; a stranger without any; None (401) with a wrong one."""
    header = request.headers.get("Authorization")
    return (auth.by_token(header) or auth.by_basic(header)) if header else AnonymousUser()


api.add_router("", "syncapi.api.router")
api.add_router("", "syncapi.online.api.router")
api.add_router("", "syncapi.devices_api.router")
api.add_router("", "syncapi.sync_api.router")
api.add_router("", "formsbuilder.education.api.router", auth=whoever_reads)
