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
