"""Rebuild a cohort in a fresh folder and compare every output with the manifest.

Stages whose raw data is gone cannot be rebuilt: they are announced as frozen, and the comparison
fails when the code that made them has moved since.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from import_closure import closure_hash

SOURCES = (
    "Snakefile",
    "config",
    "docs",
    "notebooks",
    "profiles",
    "reports/template",
    "requirements.lock",
    "src",
    "workflow",
)
FROZEN = (
    "inputs",
    "messages",
    "read_quality.csv",
    "deletions.json",
    "redaction_recall.json",
    "provenance.json",
)
DRAWN = ("SYNTHETIC.txt", "redaction_sample")
"""What a simulation leaves as it is: the mark of the folder and what was marked by hand."""

AUDIT = "privacy_audit.json"
"""Its needles come from raw data, so it cannot be the same without."""


def read_manifest(path: Path) -> dict[str, str]:
    """Hash by file of a manifest."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def moved_stages(provenance: dict[str, str]) -> list[str]:
    """Stages whose code is no longer what made the frozen outputs."""
    return [
        stage
        for stage, recorded in provenance.items()
        if recorded != closure_hash(f"buurtwacht.steps.{stage}")
    ]


def copy_into(root: Path, folder: Path, cohort: str, frozen: bool) -> None:
    """What a rebuild needs: the sources, and the raw data as a link or the frozen outputs."""
    for name in SOURCES:
        source, target = root / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.is_file():
            shutil.copy2(source, target)
    if frozen:
        processed = Path("data/processed", cohort)
        for name in FROZEN:
            source, target = root / processed / name, folder / processed / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target)
            elif source.is_file():
                shutil.copy2(source, target)
    elif (root / "config/simulate" / f"{cohort}.yaml").is_file():
        source, target = root / "data/raw" / cohort, folder / "data/raw" / cohort
        if (source / DRAWN[1]).is_dir():
            target.mkdir(parents=True)
            shutil.copy2(source / DRAWN[0], target)
            shutil.copytree(source / DRAWN[1], target / DRAWN[1])
    else:
        raw = folder / "data/raw"
        raw.mkdir(parents=True)
        (raw / cohort).symlink_to((root / "data/raw" / cohort).resolve())


def rebuild(folder: Path, cohort: str, cores: int) -> subprocess.CompletedProcess:
    """Run the whole workflow in `folder`, with the sources there."""
    return subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", str(cores), "--config", f"cohort={cohort}"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Files that are missing, new or of other content."""
    names = sorted(before.keys() | after.keys())
    return [name for name in names if before.get(name) != after.get(name)]


def verify(root: Path, cohort: str, cores: int) -> int:
    """Exit status: 0 when all is the same, 2 otherwise; says what it found."""
    manifest = Path("reports", cohort, "MANIFEST.sha256")
    if not (root / manifest).is_file():
        print(f"buurtwacht: {manifest}: there is none; run `make report` first", file=sys.stderr)
        return 2
    before = read_manifest(root / manifest)
    simulated = (root / "config/simulate" / f"{cohort}.yaml").is_file()
    frozen = not simulated and not (root / "data/raw" / cohort / "groups.csv").is_file()
    if frozen:
        record = root / "data/processed" / cohort / "provenance.json"
        provenance = json.loads(record.read_text(encoding="utf-8"))
        made = ", ".join(f"{stage} (code {recorded})" for stage, recorded in provenance.items())
        print(f"frozen, because the raw data is not here: {made}", flush=True)
        if moved := moved_stages(provenance):
            print(
                f"buurtwacht: {cohort}: the code of {', '.join(moved)} has changed since it made"
                " the frozen outputs; rerun them where the raw data is, or check out that code",
                file=sys.stderr,
            )
            return 2
        before.pop(f"data/processed/{cohort}/{AUDIT}", None)
    with tempfile.TemporaryDirectory(prefix="buurtwacht-verify-") as temporary:
        folder = Path(temporary)
        copy_into(root, folder, cohort, frozen)
        done = rebuild(folder, cohort, cores)
        if done.returncode:
            print(done.stderr[-3000:], file=sys.stderr)
            print(f"buurtwacht: {cohort}: the rebuild failed; see above", file=sys.stderr)
            return 2
        after = read_manifest(folder / manifest)
    if frozen:
        after.pop(f"data/processed/{cohort}/{AUDIT}", None)
    if changed := differences(before, after):
        listed = ", ".join(changed[:10]) + (" and more" if len(changed) > 10 else "")
        print(
            f"buurtwacht: {cohort}: {len(changed)} of {len(before)} files differ from the"
            f" manifest: {listed}; look for a changed source, lock or configuration",
            file=sys.stderr,
        )
        return 2
    print(f"{cohort}: rebuilt in a fresh folder, {len(before)} files, all the same")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cohort", default="demo")
    parser.add_argument("--cores", type=int, default=2)
    arguments = parser.parse_args()
    sys.exit(verify(Path.cwd(), arguments.cohort, arguments.cores))
