# report: figures and tables, notebooks that show them, one web page and one PDF, released as a whole
# input   data/processed/<cohort>/{features,models}, read_quality.csv, notebooks/, reports/template/
# output  data/processed/<cohort>/draft/, reports/<cohort>/

from buurtwacht.report.names import CHAPTERS, FIGURES, TABLES

LANGUAGE = study.decisions.report.language
TEMPLATE = sorted(str(path) for path in Path("reports/template").rglob("*") if path.is_file())
TEXTS = [path for path in TEMPLATE if path.startswith("reports/template/text/")]
NOTEBOOKS = {
    "10_data": "data",
    "11_activity": "activity",
    "12_content": "content",
    "13_reports_and_arrests": "reports",
    "14_what_this_design_can_tell": "design",
}


def _exhibits(chapter):
    figures = [f"{DRAFT}/figures/{name}.{kind}" for name in FIGURES[chapter] for kind in ("svg", "png")]
    return [*figures, *(f"{DRAFT}/tables/{name}.csv" for name in TABLES[chapter])]


for _chapter in CHAPTERS:

    rule:
        name:
            f"figures_{_chapter}"
        input:
            group_month=f"{OUT}/features/group_month.parquet",
            group=f"{OUT}/features/group.parquet",
            member=f"{OUT}/features/member.parquet",
            rhythm=f"{OUT}/features/rhythm.parquet",
            estimates=f"{OUT}/models/estimates.csv",
            claims=f"{OUT}/models/claims.csv",
            read_quality=f"{OUT}/read_quality.csv",
            texts=TEXTS,
            code=code("steps.figures"),
            lock=LOCK,
        output:
            chapter=f"{DRAFT}/chapters/{_chapter}.json",
            exhibits=_exhibits(_chapter),
        params:
            chapter=_chapter,
            cohort=study.name,
            language=LANGUAGE,
            synthetic="--synthetic" if study.synthetic else "",
            delivered=study.delivered,
            threshold=study.decisions.disclosure.threshold,
            dominance=study.decisions.disclosure.dominance,
            groups_release="--groups-release" if study.decisions.disclosure.groups_release else "",
            pooled_groups=study.decisions.disclosure.pooled_groups,
            draft=DRAFT,
        log:
            f"{LOGS}/figures/{_chapter}.log",
        benchmark:
            f"{LOGS}/benchmarks/figures.{_chapter}.tsv"
        shell:
            "python -m buurtwacht.steps.figures --chapter {params.chapter}"
            " --cohort {params.cohort} --language {params.language} {params.synthetic}"
            " --delivered {params.delivered} --group-month {input.group_month}"
            " --group {input.group} --member {input.member} --rhythm {input.rhythm}"
            " --estimates {input.estimates} --claims {input.claims}"
            " --read-quality {input.read_quality} --threshold {params.threshold}"
            " --dominance {params.dominance} {params.groups_release}"
            " --pooled-groups {params.pooled_groups} --draft {params.draft} > {log} 2>&1"


rule notebook:
    """Execute one notebook of the report."""
    input:
        notebook="notebooks/{notebook}.py",
        chapter=lambda wildcards: f"{DRAFT}/chapters/{NOTEBOOKS[wildcards.notebook]}.json",
        exhibits=lambda wildcards: _exhibits(NOTEBOOKS[wildcards.notebook]),
        texts=TEXTS,
        code=code("steps.notebook", "report.chapter"),
        lock=LOCK,
    output:
        f"{DRAFT}/notebooks/{{notebook}}.ipynb",
    params:
        processed=OUT,
    wildcard_constraints:
        notebook="|".join(NOTEBOOKS),
    log:
        f"{LOGS}/notebook/{{notebook}}.log",
    benchmark:
        f"{LOGS}/benchmarks/notebook.{{notebook}}.tsv"
    shell:
        "python -m buurtwacht.steps.notebook --notebook {input.notebook}"
        " --cohort-dir {params.processed} --out {output} > {log} 2>&1"


rule colophon:
    """Say what the report is made from: hashes of code, decisions and environment."""
    input:
        code=code("steps.colophon"),
    output:
        f"{DRAFT}/colophon.json",
    params:
        cohort=study.name,
        synthetic=SYNTHETIC,
        sources=study.source_hash,
        decisions=study.decisions_hash,
        lock=study.lock_hash,
    log:
        f"{LOGS}/colophon.log",
    benchmark:
        f"{LOGS}/benchmarks/colophon.tsv"
    shell:
        "python -m buurtwacht.steps.colophon --cohort {params.cohort}"
        " --synthetic {params.synthetic} --code {params.sources} --config {params.decisions}"
        " --lock {params.lock} --out {output} > {log} 2>&1"


rule render:
    """Make one web page and one PDF of the executed notebooks."""
    input:
        notebooks=expand(f"{DRAFT}/notebooks/{{notebook}}.ipynb", notebook=NOTEBOOKS),
        summary=f"{DRAFT}/chapters/summary.json",
        exhibits=[path for chapter in CHAPTERS for path in _exhibits(chapter)],
        colophon=f"{DRAFT}/colophon.json",
        template=TEMPLATE,
        code=code("steps.render"),
        lock=LOCK,
    output:
        html=f"{DRAFT}/report.{LANGUAGE}.html",
        pdf=f"{DRAFT}/report.{LANGUAGE}.pdf",
    params:
        figures=f"{DRAFT}/figures",
    log:
        f"{LOGS}/render.log",
    benchmark:
        f"{LOGS}/benchmarks/render.tsv"
    shell:
        "python -m buurtwacht.steps.render --notebooks {input.notebooks}"
        " --summary {input.summary} --figures {params.figures} --colophon {input.colophon}"
        " --html {output.html} --pdf {output.pdf} > {log} 2>&1"


DRAFTED = [
    f"report.{LANGUAGE}.html",
    f"report.{LANGUAGE}.pdf",
    *(f"notebooks/{name}.ipynb" for name in NOTEBOOKS),
    *(path.removeprefix(f"{DRAFT}/") for chapter in CHAPTERS for path in _exhibits(chapter)),
]


rule release:
    """Copy the draft to where it may leave."""
    input:
        drafted=[f"{DRAFT}/{name}" for name in DRAFTED],
        code=code("steps.release"),
        lock=LOCK,
    output:
        released=[f"{REPORT}/{name}" for name in DRAFTED],
        html=f"{REPORT}/report.html",
        pdf=f"{REPORT}/report.pdf",
    params:
        draft=DRAFT,
        names=DRAFTED,
        language=LANGUAGE,
        report=REPORT,
    log:
        f"{LOGS}/release.log",
    benchmark:
        f"{LOGS}/benchmarks/release.tsv"
    shell:
        "python -m buurtwacht.steps.release --draft {params.draft} --names {params.names}"
        " --language {params.language} --report {params.report} > {log} 2>&1"


rule report:
    """The report, its figures, tables and notebooks."""
    input:
        rules.release.output,


rule manifest:
    """List the hash of every output, so that a rebuild can be compared."""
    input:
        outputs=[
            *study.input_tables,
            f"{OUT}/inputs/batches.parquet",
            f"{OUT}/inputs/origin.json",
            *expand(f"{OUT}/messages/{{batch}}.parquet", batch=study.batches),
            f"{OUT}/read_quality.csv",
            f"{OUT}/deletions.json",
            *expand(f"{OUT}/features/{{table}}.parquet", table=FEATURES),
            *expand(f"{OUT}/models/parts/{{model}}.csv", model=study.models),
            f"{OUT}/models/estimates_internal.csv",
            f"{OUT}/models/estimates.csv",
            f"{OUT}/models/disclosure.json",
            f"{OUT}/models/claims.csv",
            *rules.release.output,
        ],
        code=code("steps.manifest"),
        lock=LOCK,
    output:
        f"{REPORT}/MANIFEST.sha256",
    log:
        f"{LOGS}/manifest.log",
    benchmark:
        f"{LOGS}/benchmarks/manifest.tsv"
    shell:
        "python -m buurtwacht.steps.manifest --files {input.outputs} --out {output} > {log} 2>&1"
