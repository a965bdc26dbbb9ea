"""Tables as text, for a terminal and for a page."""

import re


def number(value):
    """Three significant digits at least, none that mean nothing: 0.42, 7.3, 37, 12,400."""
    if value is None:
        return "–"
    size = abs(value)
    if size >= 100:
        return f"{value:,.0f}"
    if size >= 10:
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:.2f}".rstrip("0").rstrip(".") if size else "0"


def ratio(value):
    return "–" if value is None else f"{value:.2f} ×"


def against(value, limit):
    """A count beside its limit."""
    return f"{number(value)} / {'–' if limit is None else number(limit)}"


FIGURE = re.compile(r"[\d.,]+( ×| %)?( / [\d.,]+)?|–")


def is_figures(rows, column):
    return all(FIGURE.fullmatch(row[column]) for row in rows)


def markdown(header, rows):
    """A table for a page; columns of figures stand to the right."""
    rule = ["--:" if is_figures(rows, column) else "---" for column in range(len(header))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [header, rule, *rows])


def aligned(header, rows):
    """The same table for a terminal."""
    columns = range(len(header))
    widths = [max(len(row[column]) for row in [header, *rows]) for column in columns]
    right = [is_figures(rows, column) for column in columns]
    lines = []
    for row in [header, ["-" * width for width in widths], *rows]:
        cells = [row[at].rjust(widths[at]) if right[at] else row[at].ljust(widths[at]) for at in columns]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
