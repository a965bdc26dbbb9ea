"""What the figures were measured on."""

import datetime
import os
import pathlib
import platform
import subprocess

import measuring


# Less than this of a processor is what every system does by itself.
NOTICED = 0.1
ON_THROUGHPUT = ": operations a second are fewer than on a quiet machine."


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
        "pinned": measuring.CAN_PIN,
    }


class OtherPrograms:
    """How much of the processors programs took which were not started here, while something is measured."""

    def __init__(self):
        self.before = self.used()

    @staticmethod
    def used():
        """Seconds since some moment: on the wall, of all processors, and of this process with the children that have ended."""
        own = os.times()
        try:
            fields = pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
        except OSError:
            return None
        user, nice, system, _, _, interrupts, more_interrupts = map(int, fields[:7])
        everything = (user + nice + system + interrupts + more_interrupts) / os.sysconf("SC_CLK_TCK")
        return own.elapsed, everything, own.user + own.system + own.children_user + own.children_system

    def processors(self):
        """Of how many processors they took the whole time, on average; None where the system does not tell."""
        after = self.used()
        if self.before is None or after is None:
            return None
        wall, everything, own = (late - early for late, early in zip(after, self.before))
        return round(max(everything - own, 0) / wall, 2) if wall > 0 else None


def sentence(machine):
    """One line for a page."""
    others = machine.get("otherProcessors") or 0
    return (
        f"Measured on {machine['date']}: {machine['cores']} cores of {machine['processor']}, "
        f"{machine['memoryGibibytes']} GiB, {machine['system']}, Linux {machine['kernel']}; {machine['swift']}; "
        f"{machine['cc']}; libcurl {machine['libcurl']}, libxml2 {machine['libxml2']}."
        + ("" if machine.get("pinned") else " Programs ran on whichever processor the system chose.")
        + (f" Other programs took {others:.1f} of the processors meanwhile{ON_THROUGHPUT}" if others >= NOTICED else "")
    )
