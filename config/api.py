"""The one NinjaAPI; the rooms bring their routers."""

from ninja import NinjaAPI

from config import errors

api = NinjaAPI(
    title="Hikma Server",
    version="1",
    description="Phone sign-in, sync and health. Errors are JSON: {error, fields?}.",
    docs_url=None,
    openapi_url="/api/openapi.json",
)
errors.install(api)
api.add_router("", "syncapi.api.router")
api.add_router("", "syncapi.online.api.router")
api.add_router("", "syncapi.devices_api.router")
api.add_router("", "syncapi.sync_api.router")
