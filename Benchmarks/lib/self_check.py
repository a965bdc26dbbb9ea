"""The subject whose counts are known: a counter that does not count is found by it."""

# Ten objects are made, each kept in three places, and let go. An object costs some hundred instructions (`malloc`, `free`, the
# counting of references): a twentieth of what is measured is a lower bound that no improvement will reach.
OBJECTS = 10
LEAST = {"instructions": 500, "retains": 2 * OBJECTS, "releases": 3 * OBJECTS}


def unseen(counts):
    """The metrics that do not show what the subject does."""
    missing = [metric for metric, least in LEAST.items() if counts[metric] < least]
    return missing + (["allocations"] if round(counts["allocations"]) != OBJECTS else [])
