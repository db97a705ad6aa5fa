"""Markdown to a web page that needs nothing else, and to a typeset document.

Both are made by pandoc, which carries its own binary, and typst; neither opens a connection.
"""

import base64
import hashlib
from pathlib import Path

import pypandoc
import typst

MARKDOWN = "markdown-raw_html-raw_tex+pipe_tables+table_attributes+bracketed_spans"


def render_html(markdown: str, template: Path, resources: Path) -> str:
    """A page with everything inside: style, figures and formulas.

    `template` holds `page.html`, `page.js`, `style.css` and `references.bib`, `resources` the
    figures. No script but `page.js` may run in it: the page names its hash.
    """
    script = (template / "page.js").read_text(encoding="utf-8").strip()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return pypandoc.convert_text(
        markdown,
        "html5",
        format=MARKDOWN,
        extra_args=[
            "--standalone",
            "--embed-resources",
            "--mathml",
            "--section-divs",
            "--toc",
            "--toc-depth=2",
            f"--template={template / 'page.html'}",
            f"--css={template / 'style.css'}",
            f"--variable=script:{script}",
            f"--variable=script-hash:sha256-{digest}",
            *_shared(template, resources),
        ],
    )


def render_typst(markdown: str, template: Path, resources: Path) -> str:
    """The same document as typst source; `template` holds `page.typ`."""
    return pypandoc.convert_text(
        markdown,
        "typst",
        format=MARKDOWN,
        extra_args=[
            "--standalone",
            f"--template={template / 'page.typ'}",
            *_shared(template, resources),
        ],
    )


def _shared(template: Path, resources: Path) -> list[str]:
    return [
        "--citeproc",
        f"--bibliography={template / 'references.bib'}",
        f"--resource-path={resources}",
        "--metadata=link-citations:true",
    ]


def typeset(source: Path) -> bytes:
    """PDF of the typst file `source`, whose figures stand beside it; the same bytes every time.

    It is PDF/A-2a, to be kept, and PDF/UA-1, to be read aloud: tagged, figures with a description.
    """
    return typst.compile(
        str(source),
        root=str(source.parent),
        ignore_system_fonts=True,
        format="pdf",
        timestamp=0,
        pdf_standards=["a-2a", "ua-1"],
    )
