"""Which of Wagtail's own pages have no place in a clinic: page tree, images, groups and the like.

They keep their names, because Wagtail's templates link to them, but answer 404 to everybody.
``tests/portal/test_closed.py`` holds the list of what is left open; a new Wagtail cannot add to it
unseen.
"""

from functools import wraps

from django.http import Http404

from clinical import standing

NAMESPACES = {
    "wagtailadmin_api",
    "wagtailadmin_collections",
    "wagtailadmin_pages",
    "wagtailadmin_reports",
    "wagtailadmin_workflows",
    "wagtaildocs",
    "wagtaildocs_chooser",
    "wagtailimages",
    "wagtailimages_chooser",
    "wagtaillocales",
    "wagtailredirects",
    "wagtailsettings",
    "wagtailsites",
    "wagtailsnippets",
    "wagtailusers_api_tokens",
    "wagtailusers_groups",
    "wagtailusers_users",
}
NAMES = (
    "wagtail_bulk_action",  # its permission is per model: what acts on many rows is built here
    "wagtailadmin_choose_page",
    "wagtailadmin_error_test",
    "wagtailadmin_explore",
    "wagtailadmin_password_reset",  # by a clinic manager, not by mail
    "wagtailadmin_tag",
    "wagtailimages_",
)


def is_closed(match):
    """Is this resolved address one of Wagtail's that we do not use?"""
    if match.namespaces:
        return match.namespaces[0] in NAMESPACES
    return bool(match.url_name) and match.url_name.startswith(NAMES)


def keep_closed(view):
    """Decorator of every address under /admin/; a page that only reads asks once who may what."""

    @wraps(view)
    def gate(request, *args, **kwargs):
        if is_closed(request.resolver_match):
            raise Http404
        if request.method in ("GET", "HEAD"):
            standing.remember(request.user)
        return view(request, *args, **kwargs)

    return gate
