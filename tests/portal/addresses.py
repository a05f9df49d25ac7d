"""Reads every portal address from the URL resolver, and walks them with foreign ids."""

from dataclasses import dataclass
from itertools import product
from types import SimpleNamespace

from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from clinical.portal.closed import is_closed

OUR_ROOMS = ("clinical", "formsbuilder", "syncapi", "exports", "config", "tests")
# Wagtail's own views that touch only what belongs to the person who asks.
HARMLESS = {"wagtailadmin_editing_sessions:release"}


@dataclass(frozen=True)
class Address:
    """One pattern under /admin/: its name, the ids it takes, and whether the view is ours."""

    name: str
    pattern: str
    takes: tuple
    view: object

    def __str__(self):
        return self.name or self.pattern

    @property
    def model(self):
        initial = getattr(self.view, "view_initkwargs", {})
        return initial.get("model") or getattr(
            getattr(self.view, "view_class", None), "model", None
        )

    @property
    def view_class(self):
        return getattr(self.view, "view_class", None)

    @property
    def is_ours(self):
        module = getattr(self.view_class or self.view, "__module__", "")
        models = [self.model.__module__] if self.model else []
        return any(name.split(".")[0] in OUR_ROOMS for name in (module, *models))

    @property
    def is_closed(self):
        *spaces, name = self.name.split(":")
        return is_closed(SimpleNamespace(namespaces=spaces, url_name=name))

    def urls(self, foreign=None, urlconf=None):
        """The addresses that this pattern makes of foreign ids; itself, if it takes none."""
        assert self.name, f"{self.pattern} takes an id but has no name: give it one"
        found = []
        for arguments in _arguments(self, foreign) if self.takes else [{}]:
            try:
                found.append(reverse(self.name, kwargs=arguments, urlconf=urlconf))
            except NoReverseMatch:
                continue  # a number where a UUID is asked for, and the like
        assert found, f"{self}: tests/portal/addresses.py cannot fill {self.takes}"
        return found


def addresses(urlconf=None):
    return [a for a in _walk(get_resolver(urlconf)) if a.pattern.startswith("admin/")]


def _walk(resolver, prefix="", takes=(), spaces=()):
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        ids = (*takes, *_ids(entry.pattern))
        if isinstance(entry, URLResolver):
            space = (entry.namespace,) if entry.namespace else ()
            yield from _walk(entry, pattern, ids, (*spaces, *space))
        else:
            name = ":".join((*spaces, entry.name)) if entry.name else ""
            yield Address(name, pattern, ids, entry.callback)


def _ids(pattern):
    if hasattr(pattern, "converters") and pattern.converters:
        return tuple(pattern.converters)
    return tuple(pattern.regex.groupindex)


def _arguments(address, foreign):
    """What a stranger would put into a pattern: every combination that could name a record."""
    if "model_name" in address.takes:
        return [_naming(record, address.takes) for record in foreign.records.values()]
    model = address.model
    own = [str(record.pk) for kind, record in foreign.records.items() if kind is model]
    assert own or model is None or address.is_closed or not address.is_ours, (
        f"{address} shows a {model.__name__}: add a foreign one to tests/portal/conftest.py"
    )
    numbers = [pk for pk in foreign.ids if pk.isdigit()] + ["1"]
    # Behind the first id, one that is named for its model takes only ids of that.
    named = {
        kind._meta.model_name.removeprefix("clinic") or "clinic": [str(record.pk)]
        for kind, record in foreign.records.items()
    }
    known = {
        "kind": ["xlsx", "csv", "manifest"],
        "language": ["ar"],
        "session_id": ["1"],
        "action_name": ["approve"],
        "task_state_id": ["1"],
        "revision_id": numbers,
        "revision_id_a": ["earliest", *numbers],
        "revision_id_b": ["latest", *numbers],
        "uidb64": ["MQ"],
        "token": ["set-password"],
    }
    more = {name: named[name] for name in address.takes[1:] if name in named}
    choices = [(known | more).get(name, own or [*foreign.ids, "1"]) for name in address.takes]
    return [dict(zip(address.takes, values, strict=True)) for values in product(*choices)]


def _naming(record, takes):
    meta = record._meta
    named = {"app_label": meta.app_label, "app_name": meta.app_label, "model_name": meta.model_name}
    named |= {"action": "delete", "session_id": "1", "content_type_app_name": meta.app_label}
    return {name: named.get(name, str(record.pk)) for name in takes}


def leaks(client, address, foreign, urlconf=None):
    """(method, url, status) of each request that answered a stranger with more than "not here"."""
    found = []
    if address.name in HARMLESS:
        return found
    for url, method in product(address.urls(foreign, urlconf), ("get", "post")):
        response = getattr(client, method)(url)
        if not _refused(response, address.is_ours):
            found.append((method, url, response.status_code))
    return found


def _refused(response, ours):
    if ours:
        return response.status_code == 404
    if response.status_code == 302:
        return response["Location"] == "/admin/" or response["Location"].startswith("/admin/login")
    return response.status_code in (403, 404, 405)
