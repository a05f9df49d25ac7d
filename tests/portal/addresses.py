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

    def urls(self, candidates, urlconf=None):
        """Every address that this pattern makes of the candidates for each of its ids."""
        assert self.name, f"{self.pattern} takes an id but has no name: give it one"
        choices = [candidates(name) for name in self.takes]
        found = []
        for values in product(*choices):
            try:
                arguments = dict(zip(self.takes, values, strict=True))
                found.append(reverse(self.name, kwargs=arguments, urlconf=urlconf))
            except NoReverseMatch:
                continue  # a number where a UUID is asked for, and the like
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


def candidates_of(foreign):
    """For the name of an id in a pattern: what a stranger would put there."""
    models = [model._meta.model_name for model in foreign.records]
    numbers = [pk for pk in foreign.ids if pk.isdigit()] + ["1"]
    known = {
        "app_label": ["clinical", "formsbuilder"],
        "app_name": ["clinical"],
        "model_name": models,
        "kind": ["xlsx", "csv", "manifest"],
        "session_id": ["1"],
        "object_id": [pk for pk in foreign.ids if not pk.isdigit()],
        "revision_id": numbers,
        "revision_id_a": ["earliest", *numbers],
        "revision_id_b": ["latest", *numbers],
        "uidb64": ["MQ"],
        "token": ["set-password"],
    }
    return lambda name: known.get(name, [*foreign.ids, "1"])


def leaks(client, address, foreign, urlconf=None):
    """(method, url, status) of each request that answered a stranger with more than "not here"."""
    found = []
    if address.name in HARMLESS:
        return found
    urls = address.urls(candidates_of(foreign), urlconf)
    assert urls, f"{address}: tests/portal/addresses.py cannot fill {address.takes}"
    for url, method in product(urls, ("get", "post")):
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
