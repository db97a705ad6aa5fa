"""Run percent-format notebooks, each in a kernel of its own; keep only what the source decides."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

# jsonschema builds a grammar for internationalised addresses when this package is there, for most
# of a second; no notebook needs it.
sys.modules.setdefault("rfc3987_syntax", None)

import jupytext  # noqa: E402
import nbformat  # noqa: E402
from jupyter_client.manager import AsyncKernelManager  # noqa: E402
from nbclient import NotebookClient  # noqa: E402

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"}


def execute(
    sources: Sequence[str],
    environment: Mapping[str, str],
    timeout: int = 120,
    start: Path | None = None,
) -> list[str]:
    """JSON of the executed notebooks, bit-identical on every run.

    All run at once, each in a kernel of this interpreter with `environment` on top of its own, and
    a home, history and sockets in a folder that is thrown away; they start in `start`, by default
    in that folder as well. Cells are numbered, times are not
    recorded. A cell that fails raises `nbclient.exceptions.CellExecutionError`.
    """

    async def together() -> list[str]:
        return await asyncio.gather(
            *(_execute(source, environment, timeout, start) for source in sources)
        )

    return asyncio.run(together())


async def _execute(
    source: str, environment: Mapping[str, str], timeout: int, start: Path | None
) -> str:
    notebook = jupytext.reads(source, fmt="py:percent")
    notebook.metadata = nbformat.NotebookNode(kernelspec=KERNEL, language_info=LANGUAGE)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number:02d}"
        cell["metadata"] = nbformat.NotebookNode()
    with tempfile.TemporaryDirectory(prefix="bw-") as folder:
        manager = AsyncKernelManager(kernel_name="python3", transport="ipc")
        manager.connection_file = os.path.join(folder, "kernel.json")
        manager.ip = os.path.join(folder, "kernel")
        manager.kernel_spec.argv = [
            sys.executable,
            "-m",
            "ipykernel_launcher",
            "-f",
            "{connection_file}",
            "--HistoryManager.enabled=False",
        ]
        client = NotebookClient(
            notebook,
            km=manager,
            timeout=timeout,
            record_timing=False,
            resources={"metadata": {"path": str(start or folder)}},
        )
        client.owns_km = True
        await client.async_execute(env={**os.environ, **environment, "IPYTHONDIR": folder})
    notebook.metadata = nbformat.NotebookNode(kernelspec=KERNEL, language_info=LANGUAGE)
    return nbformat.writes(notebook, version=4) + "\n"
