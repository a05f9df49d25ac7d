"""Every exception of the API in one shape: ``{"error": sentence, "fields": {...}?}``."""

import logging

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, ValidationError

from clinical.passwords import SlowDown
from syncapi.auth import NeedsPhoneCode

log = logging.getLogger("config.errors")


def install(api):
    """Teach one NinjaAPI to answer errors as JSON that names the field and what to do."""

    def answer(request, status, message, **more):
        return api.create_response(request, {"error": message, **more}, status=status)

    @api.exception_handler(ValidationError)
    def invalid(request, exc):
        fields = {
            ".".join(str(part) for part in error["loc"][1:]) or "body": error["msg"]
            for error in exc.errors
        }
        return answer(request, 400, "The request could not be read.", fields=fields)

    @api.exception_handler(AuthenticationError)
    def unauthenticated(request, exc):
        return answer(request, 401, "Unauthorized")

    @api.exception_handler(HttpError)
    def http_error(request, exc):
        return answer(request, exc.status_code, str(exc))

    @api.exception_handler(SlowDown)
    def too_many_passwords(request, exc):
        response = answer(request, 429, "Too many different passwords were tried. Wait a little.")
        response["Retry-After"] = str(exc.seconds)
        return response

    @api.exception_handler(NeedsPhoneCode)
    def password_alone(request, exc):
        return answer(
            request, 401,
            _("You have a second factor: on a phone sign in with a phone code, not with the password. "
              "Make one in the portal, under My phones."),
        )  # fmt: skip

    @api.exception_handler(Http404)
    def not_found(request, exc):
        return answer(request, 404, "Not found")

    # Django's own, and the driver's where it is asked directly (COPY, prepared statements).
    @api.exception_handler(InterfaceError)  # the connection was lost a moment ago
    @api.exception_handler(OperationalError)
    @api.exception_handler(psycopg.InterfaceError)
    @api.exception_handler(psycopg.OperationalError)
    def database_away(request, exc):
        log.exception("database error")
        return answer(request, 503, "The database does not answer. Nothing was stored; try again.")

    @api.exception_handler(Exception)
    def unexpected(request, exc):
        log.exception("unexpected error at %s", request.path)
        return answer(request, 500, "The server made a mistake. Nothing was stored; try again.")
