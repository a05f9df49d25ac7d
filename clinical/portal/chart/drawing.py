"""Small line charts as SVG: they print, need no script, and look the same on paper and in a PDF. Pure."""

from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 300, 136
LEFT, RIGHT, TOP, BOTTOM = 34, 10, 10, 26  # room for what is written at the axes
ISOLATE, POP = "\u2068", "\u2069"  # a date in Arabic keeps its own order
INK, FAINT, BAND, GROWTH = "#0b5a57", "#8a8a8a", "#d8ece6", "#c2843a"


@dataclass(frozen=True)
class Series:
    """Points (x, y) from left to right; ``marks`` draws each point, ``note`` stands at the end."""

    points: list
    color: str = INK
    marks: bool = True
    thin: bool = False
    note: str = ""


@dataclass
class Plot:
    """``band``: [(x, low, high)] of what is usual, None for no limit; ``at_x``: [(x, text)]."""

    series: list
    says: str
    band: list = field(default_factory=list)
    at_x: list = field(default_factory=list)
    width: int = WIDTH
    height: int = HEIGHT

    def __post_init__(self):
        points = [p for s in self.series for p in s.points]
        edges = [v for _x, low, high in self.band for v in (low, high) if v is not None]
        xs = [x for x, _y in points] + [x for x, _text in self.at_x]
        self.x_from, self.x_to = _room(min(xs), max(xs), 0)
        self.y_from, self.y_to = _room(*_ends([y for _x, y in points] + edges), 0.08)
        self.end = self.width - RIGHT - (18 if any(s.note for s in self.series) else 0)

    def x(self, value):
        return LEFT + (value - self.x_from) / (self.x_to - self.x_from) * (self.end - LEFT)

    def y(self, value):
        share = (value - self.y_from) / (self.y_to - self.y_from)
        return self.height - BOTTOM - share * (self.height - BOTTOM - TOP)

    def svg(self):
        """The drawing as safe HTML; ``says`` is read aloud instead of it."""
        return format_html(
            '<svg xmlns="http://www.w3.org/2000/svg" class="hk-plot" viewBox="0 0 {w} {h}" role="img"'
            ' aria-label="{says}" direction="ltr" font-size="10" fill="none">{band}{axes}{lines}</svg>',
            w=self.width,
            h=self.height,
            says=self.says,
            band=self._band(),
            axes=self._axes(),
            lines=format_html_join("", "{}", ((self._line(s),) for s in self.series)),
        )

    def _band(self):
        if not self.band:
            return ""
        highs = [(x, self.y_to if high is None else high) for x, _low, high in self.band]
        lows = [(x, self.y_from if low is None else low) for x, low, _high in self.band]
        return format_html('<polygon points="{}" fill="{}"/>', self._path(highs + lows[::-1]), BAND)

    def _axes(self):
        bottom = self.height - BOTTOM
        lines = format_html(
            '<path d="M{} {}V{}H{}" stroke="{}" stroke-width="0.6"/>',
            LEFT,
            TOP,
            bottom,
            self.end,
            FAINT,
        )
        ticks = [
            format_html(
                '<text x="{}" y="{}" text-anchor="end" fill="currentColor">{}</text>',
                LEFT - 4, f"{self.y(value) + 3:.1f}", f"{value:g}",
            )
            for value in nice(self.y_from, self.y_to)
        ]  # fmt: skip
        last = len(self.at_x) - 1
        for place, (x, text) in enumerate(self.at_x):
            anchor = "start" if place == 0 else "end" if place == last else "middle"
            where = LEFT if place == 0 else self.x(x)
            ticks.append(
                format_html(
                    '<text x="{}" y="{}" text-anchor="{}" fill="currentColor">{}</text>',
                    f"{where:.1f}", self.height - 11, anchor, f"{ISOLATE}{text}{POP}",
                )
            )  # fmt: skip
        return mark_safe(lines + SafeString("").join(ticks))

    def _line(self, series):
        drawn = format_html(
            '<polyline points="{}" stroke="{}" stroke-width="{}" stroke-linejoin="round"/>',
            self._path(series.points), series.color, 0.8 if series.thin else 1.6,
        )  # fmt: skip
        if series.marks:
            drawn += format_html_join(
                "",
                '<circle cx="{}" cy="{}" r="2.6" fill="{}"/>',
                ((f"{self.x(x):.1f}", f"{self.y(y):.1f}", series.color) for x, y in series.points),
            )
        if series.note and series.points:
            x, y = series.points[-1]
            drawn += format_html(
                '<text x="{}" y="{}" fill="{}">{}</text>',
                f"{self.x(x) + 3:.1f}", f"{self.y(y) + 3:.1f}", series.color, series.note,
            )  # fmt: skip
        return drawn

    def _path(self, points):
        return " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in points)


def nice(low, high, wanted=4):
    """Round numbers between two values, about ``wanted`` of them."""
    rough = (high - low) / wanted
    power = 10 ** _exponent(rough)
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough)
    first = -(-low // step)  # rounded up
    count = int((high - first * step) // step) + 1
    return [round((first + place) * step, 10) for place in range(count)]


def _exponent(value):
    exponent = 0
    while value >= 10:
        value, exponent = value / 10, exponent + 1
    while value < 1:
        value, exponent = value * 10, exponent - 1
    return exponent


def _ends(values):
    return min(values), max(values)


def _room(low, high, share):
    """Two different ends with some room around them."""
    spread = (high - low) or max(abs(high) * 0.1, 1)
    if high == low:
        share = 0.5
    return low - spread * share, high + spread * share
