"""Prints the public names of azure-identity, one a line: classes, methods, and the keywords of their initializers.

What IdentityPythonToSwift.md must have a row for. Run by an interpreter that has azure-identity.
"""

import inspect
import re

from azure import identity


def keywords(text):
    return re.findall(r":keyword\s+(?:[^:]*?\s)?(\w+):", text or "")


for name in sorted(identity.__all__):
    thing = getattr(identity, name)
    print(name)
    if not inspect.isclass(thing):
        continue
    names = set()
    parameters = inspect.signature(thing.__init__).parameters.values()
    names.update(f"({p.name})" for p in parameters if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL) and p.name != "self")
    names.update(f"({word})" for word in keywords(thing.__doc__))
    names.update(f".{member}" for member in vars(thing) if not member.startswith("_"))
    for member in sorted(names):
        print(f"{name}{member}")
