"""Tables as text, for a terminal and for a page, and putting them into pages between a marker and its end."""

import pathlib
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


class Missing(Exception):
    """A page has no such marker."""


def markers(name):
    return f"<!-- benchmarks: {name} -->", f"<!-- end of benchmarks: {name} -->"


def replaced(page, name, content):
    """The page with the content between the markers of a name, however often they occur."""
    begin, end = markers(name)
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    page, count = pattern.subn(lambda _: f"{begin}\n{content}\n{end}", page)
    if count == 0:
        raise Missing(name)
    return page


def filled(page, contents):
    """The page with every content whose marker it has, the names it has, and the names whose content was another before."""
    present, changed = [], []
    for name, content in contents.items():
        try:
            after = replaced(page, name, content)
        except Missing:
            continue
        present.append(name)
        if after != page:
            changed.append(name)
        page = after
    return page, present, changed


def publish(path: pathlib.Path, contents):
    """Writes every content whose marker the page has; returns the names it has."""
    page, present, _ = filled(path.read_text(), contents)
    path.write_text(page)
    return present


def outdated(path: pathlib.Path, contents):
    """The names whose content on the page is not what would be written."""
    return filled(path.read_text(), contents)[2]
