"""From raw chat exports to a report: `snakemake TARGET --config cohort=NAME`.

Targets: all (default), simulate, inputs, messages, features, models, design, report, verify,
bundle, crate.
"""

import os
import sys
import time
from pathlib import Path

from snakemake.utils import min_version

min_version("9.20")
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
# One thread a job, as the rules count on: jobs side by side do not fight for cores, and no sum
# depends on how many the machine has.
for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(threads, "1")
sys.path.insert(0, str(Path(workflow.basedir) / "workflow"))

from cluster_failures import failures
from cohort import Cohort
from import_closure import closure_hash, import_closure

STARTED = time.time()
study = Cohort.open(Path(workflow.basedir), config, check=workflow.is_main_process)

RAW, OUT, LOGS, REPORT = study.raw, study.processed, study.logs, study.report
DRAFT = f"{OUT}/draft"
LOCK = "requirements.lock"
SYNTHETIC = "yes" if study.synthetic else "no"


def code(*steps):
    """The source files behind the steps: an edit of one of them reruns the rule."""
    return import_closure(*(f"buurtwacht.{step}" for step in steps))


report: f"workflow/report/{'synthetic' if study.synthetic else 'workflow'}.rst"


# On a cluster these run where Snakemake runs: they take less than a second.
localrules: all, colophon, deletions, manifest, provenance, release, verify


wildcard_constraints:
    batch=r"b\d{4}",


rule all:
    input:
        f"{REPORT}/MANIFEST.sha256",


if study.simulated:

    include: "workflow/rules/simulate.smk"


if study.has_raw:

    include: "workflow/rules/inputs.smk"
    include: "workflow/rules/messages.smk"


include: "workflow/rules/features.smk"
include: "workflow/rules/prevention.smk"
include: "workflow/rules/models.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/bundle.smk"
include: "workflow/rules/crate.smk"
include: "workflow/rules/verify.smk"


onsuccess:
    if unmatched := study.unmatched_consent:
        print(f"{unmatched} rows of consent.csv fit no member of the chats: check their spelling.")


onerror:
    for failure in failures(Path.cwd(), STARTED, workflow.execution_settings.retries + 1):
        print(failure, file=sys.stderr)
