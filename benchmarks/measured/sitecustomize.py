"""Each step of the workflow leaves a line on what it took when it ends.

`benchmarks/scale.py` puts this folder on the path of its runs. Snakemake's own benchmarks look at a
job every half minute only and miss what came after the last look.
"""

import atexit
import json
import os
import resource
import sys
import time

PREFIX = "buurtwacht.steps."


def _write(step: str, began: float) -> None:
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    measured = {
        "step": step,
        "wall_s": time.monotonic() - began,
        "cpu_s": own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime,
        "max_mib": max(own.ru_maxrss, children.ru_maxrss) / 1024,
    }
    with open(os.environ["BUURTWACHT_MEASURED"], "a", encoding="utf-8") as file:
        file.write(json.dumps(measured) + "\n")


_called = [part for part in sys.orig_argv[1:3] if part.startswith(PREFIX)]
if _called and "BUURTWACHT_MEASURED" in os.environ:
    atexit.register(_write, _called[0].removeprefix(PREFIX), time.monotonic())
