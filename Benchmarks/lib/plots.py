"""Charts as SVG: readable by light and by dark, with units on the axes."""

import dataclasses
import html
import math

STYLE = """
  text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #1f2328; }
  .title { font-size: 16px; font-weight: 600; }
  .panel { font-weight: 600; }
  .small { font-size: 12px; fill: #59636e; }
  .paper { fill: #ffffff; }
  .grid { stroke: #d1d9e0; stroke-width: 1; }
  .axis { stroke: #818b98; stroke-width: 1; }
  .line { fill: none; stroke-width: 2.5; }
  .dashed { stroke-dasharray: 6 4; stroke-width: 1.8; }
"""
LIGHT = ("#0969da", "#bc4c00", "#1a7f37", "#8250df", "#57606a", "#bf3989", "#9a6700", "#1b7c83")
DARK = ("#58a6ff", "#f0883e", "#3fb950", "#bc8cff", "#9198a1", "#f778ba", "#d29922", "#39c5cf")
DARK_STYLE = """
    text { fill: #e6edf3; }
    .small { fill: #9198a1; }
    .paper { fill: #0d1117; }
    .grid { stroke: #30363d; }
    .axis { stroke: #6e7681; }
"""


@dataclasses.dataclass
class Line:
    """A series of (x, y), both above 0."""

    label: str
    points: list
    dashed: bool = False


@dataclasses.dataclass
class Panel:
    """One set of axes."""

    title: str
    x_label: str
    y_label: str
    lines: list


@dataclasses.dataclass
class Bar:
    """A length with its own words."""

    label: str
    value: float
    text: str
    is_peer: bool = False


def colour_rules(colours):
    return "\n".join(
        f".c{index}.line {{ stroke: {colour}; }} .c{index}.fill {{ fill: {colour}; }}"
        for index, colour in enumerate(colours)
    )


class Drawing:
    """Collects elements; the numbers are rounded so that a new run changes few bytes."""

    def __init__(self, width, height, title):
        self.width = width
        self.height = height
        self.title = title
        self.elements = []

    def add(self, name, content=None, **attributes):
        written = "".join(
            f' {key.rstrip("_").replace("_", "-")}="{self.value(value)}"' for key, value in attributes.items()
        )
        self.elements.append(
            f"<{name}{written}/>" if content is None else f"<{name}{written}>{html.escape(content)}</{name}>"
        )

    @staticmethod
    def value(value):
        return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else html.escape(str(value))

    def text(self, x, y, content, class_="", anchor="start", **attributes):
        self.add("text", content, x=float(x), y=float(y), class_=class_, text_anchor=anchor, **attributes)

    def svg(self):
        dark = f"@media (prefers-color-scheme: dark) {{{DARK_STYLE}{colour_rules(DARK)}\n  }}"
        style = f"{STYLE}{colour_rules(LIGHT)}\n  {dark}"
        body = "\n".join(self.elements)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" width="{self.width}" '
            f'height="{self.height}" role="img">\n<title>{html.escape(self.title)}</title>\n<style>{style}</style>\n'
            f'<rect class="paper" width="{self.width}" height="{self.height}"/>\n{body}\n</svg>\n'
        )


def log_ticks(low, high):
    """1, 2 and 5 times powers of ten, from the last at or under low to the first at or over high."""
    ticks = []
    for power in range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 2):
        ticks += [factor * 10.0**power for factor in (1, 2, 5)]
    first = max(index for index, tick in enumerate(ticks) if tick <= low * 1.0001)
    last = min(index for index, tick in enumerate(ticks) if tick >= high * 0.9999)
    return ticks[first : max(last, first + 1) + 1]


def linear_ticks(high, count=5):
    """Round numbers from 0 to at least high."""
    step = 10.0 ** math.floor(math.log10(high / count))
    step = next(step * factor for factor in (1, 2, 5, 10) if step * factor * count >= high)
    return [step * index for index in range(math.ceil(high / step - 1e-9) + 1)]


def amount(value):
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def line_chart(title, panels, width=980):
    """Panels side by side over one legend; both axes logarithmic."""
    legend = panels[0].lines
    rows = math.ceil(len(legend) / 2)
    top, plot_height = 84, 330
    height = top + plot_height + 62 + rows * 22 + 12
    drawing = Drawing(width, height, title)
    drawing.text(24, 32, title, "title")
    panel_width = width / len(panels)
    for index, panel in enumerate(panels):
        box = (index * panel_width + 76, top, panel_width - 100, plot_height)
        draw_panel(drawing, panel, box)
    for index, line in enumerate(legend):
        x = 30 + (index % 2) * width / 2
        y = top + plot_height + 74 + (index // 2) * 22
        draw_line(drawing, index, [(x, y - 4), (x + 34, y - 4)], line.dashed)
        drawing.text(x + 44, y, line.label)
    return drawing.svg()


def draw_panel(drawing, panel, box):
    left, top, width, height = box
    xs = sorted({x for line in panel.lines for x, _ in line.points})
    ys = [y for line in panel.lines for _, y in line.points]
    ticks = log_ticks(min(ys), max(ys))
    low, high = math.log(ticks[0]), math.log(ticks[-1])
    first, last = math.log(xs[0]), math.log(xs[-1])

    def place(x, y):
        along = (math.log(x) - first) / (last - first) if last > first else 0.5
        return left + 10 + along * (width - 20), top + height - (math.log(y) - low) / (high - low) * height

    drawing.text(left, top - 30, panel.title, "panel")
    drawing.text(left, top - 12, panel.y_label, "small")
    for tick in ticks:
        y = place(xs[0], tick)[1]
        drawing.add("line", x1=float(left), x2=float(left + width), y1=y, y2=y, class_="grid")
        drawing.text(left - 8, y + 4, amount(tick), "small", "end")
    bottom = float(top + height)
    drawing.add("line", x1=float(left), x2=float(left + width), y1=bottom, y2=bottom, class_="axis")
    for x in xs:
        drawing.text(place(x, ticks[0])[0], bottom + 18, amount(x), "small", "middle")
    drawing.text(left + width / 2, bottom + 38, panel.x_label, "small", "middle")
    for index, line in enumerate(panel.lines):
        points = [place(x, y) for x, y in line.points]
        draw_line(drawing, index, points, line.dashed)
        for x, y in points:
            drawing.add("circle", cx=x, cy=y, r=3.2, class_=f"c{index % len(LIGHT)} fill")


def draw_line(drawing, index, points, dashed):
    class_ = f"c{index % len(LIGHT)} line" + (" dashed" if dashed else "")
    drawing.add("polyline", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points), class_=class_)


def bar_chart(title, x_label, bars, width=820):
    """Bars from the left, each with its words at its end."""
    left, right, top, step = 250, 150, 60, 34
    bottom = top + step * len(bars)
    drawing = Drawing(width, bottom + 62, title)
    drawing.text(24, 32, title, "title")
    ticks = linear_ticks(max(bar.value for bar in bars))
    scale = (width - left - right) / ticks[-1]
    for tick in ticks:
        x = left + tick * scale
        drawing.add("line", x1=x, x2=x, y1=float(top - 6), y2=float(bottom), class_="grid")
        drawing.text(x, bottom + 18, amount(tick), "small", "middle")
    for index, bar in enumerate(bars):
        y = top + index * step
        drawing.text(left - 10, y + 17, bar.label, "", "end")
        drawing.add(
            "rect", x=float(left), y=float(y), width=float(bar.value * scale), height=float(step - 10), rx=3,
            class_=f"c{4 if bar.is_peer else 0} fill",
        )  # fmt: skip
        drawing.text(left + bar.value * scale + 8, y + 17, bar.text)
    drawing.text(left + (width - left - right) / 2, bottom + 42, x_label, "small", "middle")
    return drawing.svg()
