"""A copy of the project in which a test may run, edit and delete as it likes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = (
    "CITATION.cff",
    "Snakefile",
    "config",
    "notebooks",
    "profiles",
    "reports/template",
    "requirements.lock",
    "src",
    "workflow",
)


class Project:
    """A checkout without outputs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *arguments: str, ok: bool = True) -> subprocess.CompletedProcess:
        """`snakemake` with `arguments` in the copy, importing the copy's sources."""
        process = self.start(*arguments, output=subprocess.PIPE)
        output, errors = process.communicate()
        if ok:
            assert process.returncode == 0, errors[-4000:]
        return subprocess.CompletedProcess(arguments, process.returncode, output, errors)

    def start(
        self,
        *arguments: str,
        output: int = subprocess.DEVNULL,
        before: tuple[str, ...] = (),
        **variables: str,
    ) -> subprocess.Popen:
        """Like `run`, without waiting; with a command before it and other variables, if asked."""
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.folder / "src"),
            "BUURTWACHT_KEY_FILE": str(self.folder / "key"),
            **variables,
        }
        return subprocess.Popen(
            [*before, sys.executable, "-m", "snakemake", *arguments],
            cwd=self.folder,
            env=environment,
            stdout=output,
            stderr=output,
            text=True,
        )

    def hashes(self, cohort: str) -> dict[str, str]:
        """Hash by file, from the manifest of the cohort."""
        lines = (self.folder / "reports" / cohort / "MANIFEST.sha256").read_text().splitlines()
        return {path: digest for digest, path in (line.split("  ", 1) for line in lines)}

    def copy(self, folder: Path) -> "Project":
        """The project as it stands, outputs included, at another place."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return Project(folder)


def fresh(folder: Path) -> Project:
    """A copy of the sources in `folder`."""
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", ".ipynb_checkpoints")
    for name in SOURCES:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=ignored)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    return Project(folder)
