"""What the figures were measured on."""

import datetime
import os
import pathlib
import platform
import subprocess

import pinning


def output(*command):
    try:
        result = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        return None
    return result.stdout.strip() or None


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def system():
    values = dict(
        line.split("=", 1) for line in pathlib.Path("/etc/os-release").read_text().splitlines() if "=" in line
    )
    return values.get("PRETTY_NAME", "Linux").strip('"')


def memory_gibibytes():
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def first_line(text):
    return text.splitlines()[0] if text else None


def describe():
    return {
        "date": datetime.date.today().isoformat(),
        "cores": os.cpu_count(),
        "processor": processor(),
        "memoryGibibytes": memory_gibibytes(),
        "system": system(),
        "kernel": platform.release(),
        "swift": first_line(output("swift", "--version")),
        "cc": first_line(output("cc", "--version")),
        "libcurl": output("pkg-config", "--modversion", "libcurl"),
        "libxml2": output("pkg-config", "--modversion", "libxml-2.0"),
        "pinned": pinning.AVAILABLE,
        "load": [round(value, 2) for value in os.getloadavg()],
    }


def sentence(machine):
    """One line for a page."""
    return (
        f"Measured on {machine['date']}: {machine['cores']} cores of {machine['processor']}, "
        f"{machine['memoryGibibytes']} GiB, {machine['system']}, Linux {machine['kernel']}; {machine['swift']}; "
        f"{machine['cc']}; libcurl {machine['libcurl']}, libxml2 {machine['libxml2']}."
        + ("" if machine.get("pinned") else " Programs ran on whichever processor the system chose.")
    )
