"""The app's online mode at the door: ``/rpc/command`` and ``/rpc/query``."""

import hashlib

from django.db import connection
from django.http import JsonResponse
from django.utils.translation import gettext as _
from ninja import Router
from ninja.errors import HttpError
from pydantic import ValidationError

from clinical import access
from syncapi import auth
from syncapi.api import Credentials, streamed
from syncapi.bodies import whole_body
from syncapi.online.commands import COMMANDS
from syncapi.online.force import force_download
from syncapi.online.problems import Problem
from syncapi.online.queries import QUERIES
from syncapi.online.writing import Caller
from syncapi.parsing import Doubled, parsed

router = Router()
LARGEST_OF_A_STRANGER = 10_000  # bytes: a sign-in; anybody else says first who they are


def _body(*names, holding):
    """What OpenAPI says of the request."""
    kind = "query" if holding == "params" else "command"
    properties = {kind: {"type": "string", "enum": sorted(names)}, holding: {"type": "object"}}
    schema = {"type": "object", "required": [kind], "properties": properties}
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}


@router.post(
    "/rpc/command",
    tags=["online"],
    openapi_extra=_body("login", *COMMANDS, holding="data"),
)
def command(request):
    """One tap of the app's online mode: ``{command, data}``; the answer is its result.

    What the server did not take is answered with an error; ``kept`` says that it waits in Needs
    attention. ``login`` needs no header, all others a token or name and password.
    """
    return _answered(request, "command", "data", _command)


@router.post(
    "/rpc/query",
    tags=["online"],
    openapi_extra=_body("sync_pull", *QUERIES, holding="params"),
)
def query(request):
    """One question of the app's online mode: ``{query, params}``; the answer is its result."""
    return _answered(request, "query", "params", _query)


def _answered(request, kind, holding, act):
    body = whole_body(request)
    user = _user(request)
    if user is None and len(body) > LARGEST_OF_A_STRANGER:
        raise HttpError(401, "Unauthorized")
    try:
        name, sent = _read(body, kind, holding)
        if user is None and name == "login":
            return JsonResponse(_login(sent))
        if user is None:
            raise HttpError(401, "Unauthorized")
        caller = Caller(user, _session(request), len(body))
        return act(request, caller, name, sent)
    except Problem as problem:
        return JsonResponse(problem.answer, status=problem.status)
    except ValidationError as error:
        fields = {".".join(map(str, e["loc"])): e["msg"] for e in error.errors()}
        problem = Problem(_("The request could not be read."), fields=fields)
        return JsonResponse(problem.answer, status=problem.status)


def _read(body, kind, holding):
    """(name, parameters) of the request."""
    try:
        asked = parsed(body)
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        raise Problem(
            _("The body should be JSON: {%(kind)s, %(holding)s}")
            % {"kind": kind, "holding": holding}
        )
    if twice := _said_twice(asked):
        raise Problem(
            _("Something is said twice. Nothing was stored."),
            fields=dict.fromkeys(twice, _("This is named more than once.")),
        )
    sent = asked.get(holding)
    if sent is not None and not isinstance(sent, dict):
        raise Problem(
            _("The request could not be read."), fields={holding: _("This should be an object.")}
        )
    return asked.get(kind), sent or {}


_CHANGE_SET = "data.changes"  # of a Force Upload: what its records say twice waits, nothing is lost


def _said_twice(value, path=""):
    """Names, with what they lie in before them, that an object holds more than once."""
    if isinstance(value, list):
        return [name for n, item in enumerate(value) for name in _said_twice(item, f"{path}{n}.")]
    if not isinstance(value, dict):
        return []
    here = [path + name for name in value.repeated] if isinstance(value, Doubled) else []
    within = [(key, item) for key, item in value.items() if path + key != _CHANGE_SET]
    return here + [n for key, item in within for n in _said_twice(item, f"{path}{key}.")]


def _command(request, caller, name, data):
    if name == "login":
        return JsonResponse(_login(data))
    return JsonResponse(_known(COMMANDS, name, "command")(caller, data), safe=False)


def _query(request, caller, name, params):
    if name == "sync_pull":
        return streamed(request, lambda: force_download(caller.user))
    answer, parameters = _known(QUERIES, name, "query")
    result = answer(caller, parameters.model_validate(params))
    connection.close()  # back to the pool while a slow phone reads
    return JsonResponse(result, safe=False)


def _known(names, name, kind):
    if isinstance(name, str) and name in names:
        return names[name]
    raise Problem(
        _("The server does not know this."),
        fields={kind: _("One of: %(names)s.") % {"names": ", ".join(sorted(names))}},
    )


def _login(data):
    """{token, user_id, clinic_id, role, provider_name, email}, or 401."""
    credentials = Credentials.model_validate(data)
    known = auth.identify(credentials.email, credentials.password)
    if known is None or known.only_chains:
        raise HttpError(401, "Invalid credentials")
    user = known.user
    clinic = access.works_in(user)
    return {
        "token": auth.give_token(user, known.code),
        "user_id": str(user.pk),
        "clinic_id": str(clinic.pk) if clinic else None,
        "role": user.role,
        "provider_name": user.name,
        "email": user.login,
    }


def _user(request):
    header = request.headers.get("Authorization")
    return auth.by_token(header) or auth.by_basic(header)


def _session(request):
    """A name of the token's own, "" for name and password."""
    scheme, _space, token = request.headers["Authorization"].partition(" ")
    if scheme.lower() != "bearer":
        return ""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
