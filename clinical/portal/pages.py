"""Paging of lists that may hold millions: a page knows whether there is a next one, not how many."""

from django.core.paginator import Page
from wagtail.admin.paginator import WagtailPaginator

MOST_PAGES = 50  # nobody reads on; what is deeper costs more the deeper it is
MOST_LOOKED_FOR = 1_500


class LookAheadPaginator(WagtailPaginator):
    """Reads one row more than a page shows; ``count`` is what is known to be there so far."""

    count = num_pages = 1

    def get_page(self, number):
        try:
            number = min(max(int(number or 1), 1), MOST_PAGES)
        except ValueError:
            number = 1
        start = (number - 1) * self.per_page
        rows = list(self.object_list[start : start + self.per_page + 1])
        if not rows and number > 1:
            return self.get_page(1)
        self.count = start + len(rows)
        self.num_pages = number + (len(rows) > self.per_page and number < MOST_PAGES)
        page = Page(rows[: self.per_page], number, self)
        page.is_last_allowed = number == MOST_PAGES and len(rows) > self.per_page
        return page

    def get_elided_page_range(self, page_number):
        return []


class Found:
    """What a search finds, as a list that reads only as far as a page needs.

    ``look_for(wanted)`` gives that many ids, the best first; ``rows`` is the queryset they must be in.
    """

    ordered = True

    def __init__(self, look_for, rows, *, all_at_once):
        self.look_for, self.rows, self.all_at_once = look_for, rows, all_at_once
        self.model = rows.model

    def __getitem__(self, part):
        if self.all_at_once:  # filters may take any of them away
            ids = self.look_for(MOST_LOOKED_FOR)
            there = set(self.rows.filter(pk__among=ids).order_by().values_list("pk", flat=True))
            ids = [pk for pk in ids if pk in there][part]
        else:
            ids = self.look_for(part.stop)[part]
        found = {row.pk: row for row in self.rows.filter(pk__among=ids)}
        return [found[pk] for pk in ids if pk in found]
