"""Bars as SVG, each a link to the list behind it: they print and need no script. Pure."""

from django.utils.html import format_html, format_html_join

WIDTH, HEIGHT, FOOT, HEAD = 640, 180, 26, 24
FULL, OPEN = "#0b7a75", "#8fc4bf"  # the last one is not over yet


def upright(bars, says):
    """An SVG of [(label, number, url, what a reader of screens hears)] from left to right."""
    highest = max((number for _label, number, *_ in bars), default=0) or 1
    step = WIDTH / max(len(bars), 1)
    drawn = []
    for place, (label, number, url, heard) in enumerate(bars):
        height = (HEIGHT - FOOT - HEAD) * number / highest
        top = HEIGHT - FOOT - height
        middle = f"{step * (place + 0.5):.1f}"
        color = OPEN if place == len(bars) - 1 else FULL
        drawn.append(
            (url, heard, f"{step * place:.1f}", HEIGHT, f"{step:.1f}", f"{step * place + step * 0.14:.1f}",
             f"{top:.1f}", f"{step * 0.72:.1f}", f"{max(height, 1):.1f}", color, middle,
             f"{top - 5:.1f}", number, _seldom(len(bars) - 1 - place), middle, HEIGHT - 7, label)
        )  # fmt: skip
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="hk-bars" viewBox="0 0 {} {}" role="group"'
        ' aria-label="{}" direction="ltr" font-size="12" text-anchor="middle">{}</svg>',
        WIDTH, HEIGHT, says, format_html_join("", _BAR, drawn),
    )  # fmt: skip


def _seldom(from_the_end):
    """Every second label has no room on a telephone."""
    return "hk-bars__day" if from_the_end % 2 == 0 else "hk-bars__day hk-bars__day--wide"


_BAR = (
    '<a href="{}" aria-label="{}"><rect x="{}" y="0" height="{}" width="{}" fill="transparent"/>'
    '<rect x="{}" y="{}" width="{}" height="{}" rx="3" fill="{}"/>'
    '<text x="{}" y="{}" fill="currentColor" font-weight="600">{}</text>'
    '<text class="{}" x="{}" y="{}" fill="currentColor">{}</text></a>'
)
