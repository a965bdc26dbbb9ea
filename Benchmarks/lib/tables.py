"""Tables as text, for a terminal and for a page."""


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


def markdown(header, rows):
    """A table for a page; the first column is text, all others are figures."""
    lines = [header, ["---"] + ["--:"] * (len(header) - 1), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def aligned(header, rows):
    """The same table for a terminal."""
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    lines = []
    for row in [header, ["-" * width for width in widths], *rows]:
        cells = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
