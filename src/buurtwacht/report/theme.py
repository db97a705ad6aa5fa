"""One look for all figures, and files that hold the same bytes on every run."""

from pathlib import Path

import matplotlib
from cycler import cycler
from matplotlib.figure import Figure

from buurtwacht.atomic import replacing
from buurtwacht.report.words import Words

WIDTH = 6.0
"""Width of a figure in inches: the text width of the printed page."""

BLUE, ORANGE, GREEN, PINK = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
INK, GREY, FAINT = "#1a2530", "#6b7680", "#d9dee3"
"""Okabe and Ito's palette, safe for colour-blind readers, and neutral tones."""

_SETTINGS = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.labelsize": 9,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "legend.fontsize": 8.5,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "text.color": INK,
    "ytick.color": GREY,
    "grid.color": FAINT,
    "grid.linewidth": 0.8,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.linewidth": 0.8,
    "axes.prop_cycle": cycler(color=[BLUE, ORANGE, GREEN, PINK]),
    "xtick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "ytick.left": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "figure.dpi": 100,
    "savefig.dpi": 160,
    "text.hinting": "none",
    "svg.hashsalt": "buurtwacht",
    "svg.fonttype": "path",
    "path.simplify": False,
}


def apply() -> None:
    """Set matplotlib, and with it seaborn, to the look of the report."""
    matplotlib.rcParams.update(matplotlib.rcParamsDefault)
    matplotlib.rcParams.update(_SETTINGS)


def canvas(height: float, **options) -> tuple[Figure, matplotlib.axes.Axes]:
    """An empty figure of the report's width, without a window or a global state."""
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    return figure, figure.subplots(**options)


def mark_synthetic(figure: Figure, words: Words) -> None:
    """Write in the upper left of `figure`, seen first on a phone, that its data are synthetic."""
    figure.suptitle(
        words.label("synthetic", "mark"),
        x=0.005,
        ha="left",
        fontsize=8,
        fontweight="bold",
        color=ORANGE,
    )


def save(figure: Figure, stem: Path, single_points: bool = False) -> list[Path]:
    """Write `<stem>.png` and, unless single points show, `<stem>.svg`; the paths written."""
    formats = {"png": {"Software": None}}
    if not single_points:
        formats["svg"] = {"Date": None, "Creator": None}
    written = []
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for suffix, metadata in formats.items():
        path = stem.with_name(f"{stem.name}.{suffix}")
        with replacing(path) as temporary:
            figure.savefig(temporary, format=suffix, metadata=metadata)
        written.append(path)
    return written
