"""What a WhatsApp neighbourhood-watch group brings, studied from exports to report.

`buurtwacht.open_cohort("demo")` opens the tables of a processed cohort in a notebook.
"""


def __getattr__(name: str):
    """`open_cohort`, loaded when it is asked for: no step of the workflow depends on it."""
    if name == "open_cohort":
        from importlib import import_module

        return import_module("buurtwacht.explore.cohort").open_cohort
    raise AttributeError(f"module 'buurtwacht' has no attribute {name!r}")
