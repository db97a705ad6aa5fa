"""Hold a bundle against this clone: what can be rebuilt, what is the same, what is frozen.

    python workflow/check_bundle.py bundle.zip

The verdicts on the claims are made anew from the estimates and inputs in the bundle, and compared
byte by byte. A cohort that this clone has built as well (a simulated one: everybody can) is
compared with the manifest in the bundle, file by file.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from verify import differences, moved_stages, read_manifest

from buurtwacht.errors import InputError
from buurtwacht.steps.tables_io import read_csv, write_parquet
from buurtwacht.tables import RAW

FOR_CLAIMS = ("interviews", "survey", "group_status", "crime")
"""Raw tables that the verdicts read."""
FROZEN_WITHOUT_TEXTS = "features, models, report (they need messages, which never leave)"


def check(bundle: Path, root: Path) -> int:
    """Exit status: 0 when all that can be rebuilt is the same, 2 otherwise; says what it found."""
    if not zipfile.is_zipfile(bundle):
        print(f"buurtwacht: {bundle.name}: it is no bundle; ask for it again", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with zipfile.ZipFile(bundle) as archive:
            archive.extractall(folder)
        origin = json.loads((folder / "origin.json").read_text("utf-8"))
        cohort = origin["cohort"]
        sent = read_manifest(folder / "MANIFEST.sha256")
        same = _claims_are_same(folder, origin)
        built = root / "reports" / cohort / "MANIFEST.sha256"
        if not built.is_file():
            _tell_frozen(folder)
            return 0 if same else 2
        changed = differences(sent, read_manifest(built))
    if changed:
        listed = ", ".join(changed[:10]) + (" and more" if len(changed) > 10 else "")
        print(
            f"buurtwacht: {cohort}: {len(changed)} of {len(sent)} files of this clone differ from"
            f" the manifest in the bundle: {listed}",
            file=sys.stderr,
        )
    else:
        print(f"{cohort}: {len(sent)} files of this clone are those of the bundle")
    return 0 if same and not changed else 2


def _tell_frozen(folder: Path) -> None:
    provenance = json.loads((folder / "provenance.json").read_text("utf-8"))
    moved = moved_stages(provenance)
    for stage, code in provenance.items():
        state = "other code than in this clone" if stage in moved else "the code of this clone"
        print(f"frozen: {stage} (code {code}: {state})")
    print(f"frozen: {FROZEN_WITHOUT_TEXTS}")


def _claims_are_same(folder: Path, origin: dict) -> bool:
    """Make the verdicts anew in `folder`; False when they are not those that were sent."""
    command = [sys.executable, "-m", "buurtwacht.steps.claims"]
    command += ["--estimates", str(folder / "estimates.csv"), "--out", str(folder / "anew.csv")]
    command += ["--synthetic", "yes" if origin["synthetic"] else "no"]
    for name in FOR_CLAIMS:
        if name not in origin["delivered"]:
            continue
        table = folder / "inputs" / f"{name}.parquet"
        try:
            write_parquet(read_csv(table.with_suffix(".csv"), RAW[name]), table, RAW[name])
        except (InputError, FileNotFoundError):
            print(f"frozen: claims.csv (it rests on {name}, which is not or not whole in a bundle)")
            return True
        command += [f"--{name.replace('_', '-')}", str(table)]
    subprocess.run(command, check=True)
    same = (folder / "anew.csv").read_bytes() == (folder / "claims.csv").read_bytes()
    print(f"claims.csv: made anew from the estimates, {'the same' if same else 'NOT the same'}")
    return same


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bundle", type=Path)
    sys.exit(check(parser.parse_args().bundle, Path.cwd()))
