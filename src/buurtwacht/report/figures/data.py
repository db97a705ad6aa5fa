"""How the messages of the chapter on the data came about: the flow diagram."""

from collections.abc import Sequence

from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from buurtwacht.report import theme
from buurtwacht.report.words import Words


def flow(steps: Sequence[tuple[str, str | None]]) -> Figure:
    """Boxes from top to bottom: `steps` are (what is in, what left on the way to it)."""
    figure, axes = theme.canvas(0.3 + 0.78 * len(steps))
    axes.set(xlim=(0, 10), ylim=(-len(steps) + 0.42, 0.5))
    axes.axis("off")
    for place, (inside, left) in enumerate(steps):
        box = FancyBboxPatch(
            (0.1, -place - 0.27),
            5.2,
            0.54,
            boxstyle="round,pad=0.05,rounding_size=0.08",
            facecolor="#eef4f8",
            edgecolor=theme.BLUE,
            lw=1.1,
        )
        axes.add_patch(box)
        axes.text(2.7, -place, inside, ha="center", va="center", fontsize=8.5, linespacing=1.25)
        if place:
            axes.annotate(
                "",
                (2.7, -place + 0.31),
                (2.7, -place + 0.69),
                arrowprops={"arrowstyle": "-|>", "color": theme.GREY, "lw": 1.2},
            )
        if left:
            axes.plot([2.7, 5.9], [-place + 0.5] * 2, color=theme.GREY, lw=1)
            axes.text(6.05, -place + 0.5, left, va="center", fontsize=8, color=theme.GREY)
    return figure


def flow_of(facts: dict, words: Words) -> Figure:
    """The flow diagram from the facts of the chapter."""
    steps = []
    for inside, left in words.label("flow"):
        lost = None if not left else words.fill(left, facts)
        steps.append((words.fill(inside, facts), lost))
    return flow(steps)
