"""Prints the names of one Python library's API for queues, one a line: what PythonToSwift.md must have a row for.

Run by an interpreter that has azure-storage-queue 12 or azure-storage-queue 2; the first word of every line says
which, the rest is a class, a method, a keyword with its default, a variable, a constant, or **name for a keyword that
the library takes from the keyword arguments of its clients and calls.
"""

import ast
import enum
import importlib
import inspect
import pathlib
import re
import textwrap

import azure.storage.queue

MAJOR = azure.storage.queue.__version__.split(".")[0]
PACKAGE = pathlib.Path(azure.storage.queue.__file__).parent

# What the packages import for themselves and a caller never names.
NOT_A_CALLERS = {
    # the pipeline's own, set by the library for its transport and policies
    "cls", "sdk_moniker", "storage_sdk", "hosts", "path", "restype", "sas", "queue_message_id", "stream", "mode",
    "response_encoding", "validate_content", "data_stream_total", "download_stream_current", "upload_stream_current",
    "raise_on_any_failure", "enforce_https", "pop_receipt", "decompress", "polling_interval", "loop", "logger",
    # the other services' share of the configuration: chunks of blobs and files
    "connection_data_block_size", "data_block_size", "max_block_size", "max_chunk_get_size", "max_page_size",
    "max_range_size", "max_single_get_size", "max_single_put_size", "min_large_block_upload_threshold",
    "min_large_chunk_upload_threshold", "modified_access_conditions", "use_byte_buffer",
}

# What the library sets on its models by name, and tells of nowhere.
UNDOCUMENTED = {"ServiceProperties": ["logging", "hour_metrics", "minute_metrics", "cors"]}

lines = []


def entry(text):
    line = f"{MAJOR} {text}"
    if line not in lines:
        lines.append(line)


def default(value):
    if isinstance(value, (str, int, float, bool, type(None))):
        return repr(value)
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    return "…"


def public(name):
    return not name.startswith("_")


def ours(base):
    return base.__module__.startswith("azure.")


def documented_keywords(function):
    """The keywords that the documentation names and the signature hides in **kwargs."""
    return re.findall(r":(?:keyword|kwarg) (?:[^:\n]*? )?(\w+):", function.__doc__ or "")


def hidden_defaults(function):
    """The defaults of keywords that the function takes out of its **kwargs, as they are written there."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError):
        return {}
    found = {}
    for node in ast.walk(tree):
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "pop")
                and getattr(node.func.value, "id", "") == "kwargs" and node.args
                and isinstance(node.args[0], ast.Constant)):
            value = node.args[1] if len(node.args) > 1 else ast.Constant(None)
            found[node.args[0].value] = ast.unparse(value)
    return found


def signature(name, function):
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return
    seen = set()
    for parameter in parameters:
        if parameter.name in ("self", "cls", "args", "kwargs") or not public(parameter.name):
            continue
        seen.add(parameter.name)
        if parameter.default is inspect.Parameter.empty:
            entry(f"{name}({parameter.name})")
        else:
            entry(f"{name}({parameter.name}={default(parameter.default)})")
    hidden = hidden_defaults(function)
    for keyword in documented_keywords(function):
        if keyword not in seen:
            seen.add(keyword)
            entry(f"{name}({keyword}={hidden.get(keyword, '')})")


def variables(kind):
    """The names that the class documents, annotates or sets in its initializers."""
    names = set()
    for base in kind.__mro__:
        if not ours(base) or issubclass(base, Exception):
            continue
        names.update(re.findall(r":(?:ivar|vartype) (?:[^:\n]*? )?(\w+):", base.__doc__ or ""))
        names.update(getattr(base, "__annotations__", {}))
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(base)))
        except (OSError, TypeError):
            continue
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and function.name == "__init__":
                for node in ast.walk(function):
                    if isinstance(node, (ast.Assign, ast.AnnAssign)):
                        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                        for target in targets:
                            if isinstance(target, ast.Attribute) and getattr(target.value, "id", "") == "self":
                                names.add(target.attr)
    return sorted(filter(public, names))


def has_keyword(name, keyword):
    """Whether the initializer takes what the variable holds, so that one row tells of both."""
    return any(re.match(rf"{MAJOR} {re.escape(name)}\({keyword}[=)]", line) for line in lines)


def members(name, kind):
    """Methods, properties, constants and variables, inherited ones of the Azure packages included."""
    known = set()
    for attribute in sorted(set(dir(kind)) - set(dir(object))):
        if not public(attribute):
            continue
        owner = next((base for base in kind.__mro__ if attribute in base.__dict__), kind)
        if not ours(owner):
            continue
        value = owner.__dict__[attribute]
        known.add(attribute)
        if not callable(getattr(value, "__func__", value)) and has_keyword(name, attribute):
            continue
        entry(f"{name}.{attribute}")
        if isinstance(value, property):
            continue
        function = getattr(value, "__func__", value)
        # How models become dictionaries and XML is told once, by the methods' names.
        if inspect.isfunction(function) and "_generated" not in owner.__module__ and owner.__name__ != "DictMixin":
            signature(f"{name}.{attribute}", function)
    for variable in variables(kind):
        if variable not in known and not has_keyword(name, variable):
            entry(f"{name}.{variable}")
    for variable in UNDOCUMENTED.get(name, []):
        entry(f"{name}.{variable}")


def describe(name, value):
    entry(name)
    if inspect.isclass(value):
        if issubclass(value, enum.Enum):
            for member in value.__members__:
                entry(f"{name}.{member}")
            return
        if issubclass(value, Exception):
            return
        initializer = next((base for base in value.__mro__ if "__init__" in base.__dict__), object)
        if ours(initializer):
            signature(name, initializer.__init__)
        # A class that documents its keywords rather than its initializer.
        hidden = hidden_defaults(initializer.__init__)
        for keyword in documented_keywords(value):
            if not has_keyword(name, keyword):
                entry(f"{name}({keyword}={hidden.get(keyword, '')})")
        members(name, value)
    elif callable(value):
        signature(name, value)


def exported(module, names=None, prefix=""):
    module = importlib.import_module(module)
    names = names or getattr(module, "__all__", None) or [
        name for name, value in sorted(vars(module).items())
        if public(name) and (inspect.isclass(value) or inspect.isfunction(value)) and ours(value)
    ]
    for name in names:
        if public(name):
            describe(prefix + name, getattr(module, name))


def popped_keywords():
    """What the pipeline takes out of the keyword arguments of a client or call."""
    core = pathlib.Path(importlib.import_module("azure.core").__file__).parent
    sources = [path for path in sorted(PACKAGE.rglob("*.py"))
               if "_generated" not in path.parts and path.name not in ("_models.py", "models.py")]
    sources += [core / "configuration.py", core / "pipeline/transport/_requests_basic.py"]
    # The policies of the core that this library's pipeline has.
    sources += [core / "pipeline/policies" / name for name in (
        "_distributed_tracing.py", "_redirect.py", "_universal.py")]
    names = set()
    for path in sources:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
                    and node.func.attr in ("pop", "get") and node.args
                    and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
                    and getattr(node.func.value, "id", getattr(node.func.value, "attr", "")) in
                    ("kwargs", "options")):
                names.add(node.args[0].value)
    # The connection settings and the proxies come through keyword parameters of their own.
    configuration = importlib.import_module("azure.core.configuration").ConnectionConfiguration
    names.update(inspect.signature(configuration.__init__).parameters)
    proxy = importlib.import_module("azure.core.pipeline.policies").ProxyPolicy
    names.update(inspect.signature(proxy.__init__).parameters)
    for name in sorted(names - {"self", "kwargs"} - NOT_A_CALLERS):
        if public(name):
            entry(f"**{name}")


def core_exceptions():
    """The errors of azure.core that the library raises or its documentation names."""
    errors = importlib.import_module("azure.core.exceptions")
    text = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    for name, value in sorted(vars(errors).items()):
        if inspect.isclass(value) and issubclass(value, Exception) and re.search(rf"\b{name}\b", text):
            entry(name)


if MAJOR == "12":
    exported("azure.storage.queue")
    exported("azure.storage.queue._message_encoding", ["NoEncodePolicy", "NoDecodePolicy"])
    exported("azure.storage.queue._models", ["MessagesPaged", "QueuePropertiesPaged"])
    exported("azure.core.paging", ["ItemPaged"])
    exported("azure.core.credentials", ["AzureNamedKeyCredential", "AzureSasCredential"])
    synchronous = set(lines)
    exported("azure.storage.queue.aio", prefix="aio.")
    # What only repeats the blocking class under the same name adds nothing to look up.
    lines[:] = [line for line in lines
                if not (line.startswith("12 aio.") and re.search(r"[.(]", line[7:])
                        and "12 " + line[7:] in synchronous)]
    popped_keywords()
    core_exceptions()
else:
    exported("azure.storage.queue")
    exported("azure.storage.common")
    exported("azure.storage.common.models", ["ListGenerator"])
    exported("azure.common", ["AzureException", "AzureHttpError", "AzureConflictHttpError",
                              "AzureMissingResourceHttpError"])

print("\n".join(lines))
