"""Puts tables into pages, between a marker and its end."""

import pathlib
import re


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


def publish(path: pathlib.Path, contents):
    """Writes every content whose marker the page has; returns the names it has."""
    page = path.read_text()
    written = []
    for name, content in contents.items():
        try:
            page = replaced(page, name, content)
            written.append(name)
        except Missing:
            continue
    path.write_text(page)
    return written
