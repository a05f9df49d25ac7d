"""Columns of lists that every room of the portal can use."""

from wagtail.admin.ui.tables import Column, TitleColumn


class TextColumn(Column):
    """Text as people typed it, in the direction of its own script."""

    cell_template_name = "portal/tables/text.html"


class NameColumn(TitleColumn):
    """The first column, a link to the record's page; ``get_url`` gets the record."""

    cell_template_name = "portal/tables/name.html"
