# report: figures and tables, notebooks that show them, one web page and one PDF, released as a whole
# input   data/processed/<cohort>/{features,models}, read_quality.csv, notebooks/, reports/template/
# output  data/processed/<cohort>/draft/, reports/<cohort>/

import json

from buurtwacht.report.names import CHAPTERS, FIGURES, TABLES

LANGUAGE = study.decisions.report.language
TEMPLATE = sorted(str(path) for path in Path("reports/template").rglob("*") if path.is_file())
TEXTS = [path for path in TEMPLATE if path.startswith("reports/template/text/")]
NOTEBOOKS = sorted(path.stem for path in Path("notebooks").glob("1*.py"))
EXHIBITS = [
    *(
        f"{DRAFT}/figures/{name}.{kind}"
        for chapter in CHAPTERS
        for name in FIGURES[chapter]
        for kind in ("svg", "png")
    ),
    *(f"{DRAFT}/tables/{name}.csv" for chapter in CHAPTERS for name in TABLES[chapter]),
]


def released(name):
    """Where a file of the draft leaves; exhibits stand in Snakemake's own report as well."""
    path, exhibit = f"{REPORT}/{name}", Path(name)
    if exhibit.suffix not in (".svg", ".csv"):
        return path
    kind, names = {"figures": ("figure", FIGURES), "tables": ("table", TABLES)}[exhibit.parts[0]]
    chapter = next(chapter for chapter in CHAPTERS if exhibit.stem in names[chapter])
    return report(
        path,
        caption=f"../report/{chapter}.rst",
        category=chapter.capitalize(),
        labels={"exhibit": exhibit.stem, "kind": kind},
    )


RECALL = study.redaction_recall


rule figures:
    """Draw the figures and write the tables of all chapters."""
    input:
        group_month=f"{OUT}/features/group_month.parquet",
        group=f"{OUT}/features/group.parquet",
        member=f"{OUT}/features/member.parquet",
        rhythm=f"{OUT}/features/rhythm.parquet",
        coded_count=f"{OUT}/coding/coded_count.parquet",
        coder_error=f"{OUT}/coding/coder_error.csv",
        estimates=f"{OUT}/models/estimates.csv",
        claims=f"{OUT}/models/claims.csv",
        read_quality=f"{OUT}/read_quality.csv",
        interviews=study.input("interviews"),
        survey=study.input("survey"),
        redaction_recall=RECALL,
        prevention=PREVENTION_EXHIBITS,
        texts=TEXTS,
        code=code("steps.figures"),
        lock=LOCK,
    output:
        chapters=[f"{DRAFT}/chapters/{chapter}.json" for chapter in CHAPTERS],
        exhibits=EXHIBITS,
    params:
        chapters=CHAPTERS,
        cohort=study.name,
        language=LANGUAGE,
        synthetic="--synthetic" if study.synthetic else "",
        delivered=study.delivered,
        costs=json.dumps([cost.model_dump() for cost in study.decisions.costs]),
        threshold=study.decisions.disclosure.threshold,
        dominance=study.decisions.disclosure.dominance,
        groups_release="--groups-release" if study.decisions.disclosure.groups_release else "",
        pooled_groups=study.decisions.disclosure.pooled_groups,
        draft=DRAFT,
    log:
        f"{LOGS}/figures.log",
    benchmark:
        f"{LOGS}/benchmarks/figures.tsv"
    shell:
        "python -m buurtwacht.steps.figures --chapter {params.chapters}"
        " --cohort {params.cohort} --language {params.language} {params.synthetic}"
        " --delivered {params.delivered} --group-month {input.group_month}"
        " --group {input.group} --member {input.member} --rhythm {input.rhythm}"
        " --coded-count {input.coded_count} --coder-error {input.coder_error}"
        " --estimates {input.estimates} --claims {input.claims}"
        " --read-quality {input.read_quality} --interviews {input.interviews}"
        " --survey {input.survey} --costs {params.costs:q}"
        " --redaction-recall {input.redaction_recall}"
        " --prevention {input.prevention} --threshold {params.threshold}"
        " --dominance {params.dominance} {params.groups_release}"
        " --pooled-groups {params.pooled_groups} --draft {params.draft} > {log} 2>&1"


rule notebooks:
    """Execute the notebooks of the report."""
    input:
        notebooks=[f"notebooks/{name}.py" for name in NOTEBOOKS],
        chapters=rules.figures.output.chapters,
        exhibits=EXHIBITS,
        texts=TEXTS,
        code=code("steps.notebooks", "report.chapter"),
        lock=LOCK,
    output:
        [f"{DRAFT}/notebooks/{name}.ipynb" for name in NOTEBOOKS],
    params:
        processed=OUT,
        out=f"{DRAFT}/notebooks",
    threads: 2
    log:
        f"{LOGS}/notebooks.log",
    benchmark:
        f"{LOGS}/benchmarks/notebooks.tsv"
    shell:
        "python -m buurtwacht.steps.notebooks --notebooks {input.notebooks}"
        " --cohort-dir {params.processed} --out-dir {params.out} > {log} 2>&1"


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
        notebooks=rules.notebooks.output,
        summary=f"{DRAFT}/chapters/summary.json",
        exhibits=EXHIBITS,
        colophon=f"{DRAFT}/colophon.json",
        template=TEMPLATE,
        code=code("steps.render"),
        lock=LOCK,
    output:
        html=f"{DRAFT}/report.{LANGUAGE}.html",
        pdf=f"{DRAFT}/report.{LANGUAGE}.pdf",
    params:
        figures=f"{DRAFT}/figures",
        tables=f"{DRAFT}/tables",
    log:
        f"{LOGS}/render.log",
    benchmark:
        f"{LOGS}/benchmarks/render.tsv"
    shell:
        "python -m buurtwacht.steps.render --notebooks {input.notebooks}"
        " --summary {input.summary} --figures {params.figures} --tables {params.tables} --colophon {input.colophon}"
        " --html {output.html} --pdf {output.pdf} > {log} 2>&1"


DRAFTED = [
    f"report.{LANGUAGE}.html",
    f"report.{LANGUAGE}.pdf",
    *(f"notebooks/{name}.ipynb" for name in NOTEBOOKS),
    *(path.removeprefix(f"{DRAFT}/") for path in EXHIBITS),
]


RESULTS = [
    *study.input_tables,
    f"{OUT}/inputs/batches.parquet",
    f"{OUT}/inputs/origin.json",
    *expand(f"{OUT}/messages/{{batch}}.parquet", batch=study.batches),
    f"{OUT}/read_quality.csv",
    f"{OUT}/deletions.json",
    *RECALL,
    f"{OUT}/provenance.json",
    *(f"{OUT}/features/{table}.parquet" for table in FEATURES),
    *(f"{OUT}/models/parts/{name}.csv" for name in study.models),
    *PREVENTION_ROWS,
    *PREVENTION_EXHIBITS,
    *CRIME_SOURCE,
    f"{OUT}/models/estimates_internal.csv",
    f"{OUT}/models/estimates.csv",
    f"{OUT}/models/disclosure.json",
    f"{OUT}/models/claims.csv",
]


rule audit:
    """Search all that was made, logs and Snakemake's own files too, for what would identify
    somebody; a hit stops the release. The record of the run-time files is not hashed."""
    input:
        results=RESULTS,
        drafted=[f"{DRAFT}/{name}" for name in DRAFTED],
        chats=f"{RAW}/chats" if study.has_raw else [],
        code=code("steps.audit"),
        lock=LOCK,
    output:
        record=report(
            f"{OUT}/privacy_audit.json",
            caption="../report/audit.rst",
            category="Privacy",
            labels={"exhibit": "audit", "kind": "record"},
        ),
        runtime=f"{LOGS}/audit.json",
    params:
        processed=OUT,
        draft=DRAFT,
        runtime=f"{LOGS} .snakemake",
        raw=f"--raw {RAW}" if study.has_raw else "",
        canaries=f"--canaries {RAW}-truth/planted.json" if study.simulated else "",
        failed=f"{LOGS}/privacy_audit.failed.json",
    threads: 2
    log:
        f"{LOGS}/audit.log",
    benchmark:
        f"{LOGS}/benchmarks/audit.tsv"
    shell:
        "python -m buurtwacht.steps.audit --root . --processed {params.processed}"
        " --draft {params.draft} --runtime {params.runtime} {params.raw} {params.canaries}"
        " --processes {threads} --failed {params.failed} --out {output.record}"
        " --runtime-out {output.runtime} > {log} 2>&1"


rule release:
    """Copy the draft to where it may leave, once the audit passed."""
    input:
        audits=rules.audit.output,
        drafted=[f"{DRAFT}/{name}" for name in DRAFTED],
        code=code("steps.release"),
        lock=LOCK,
    output:
        released=[released(name) for name in DRAFTED],
        html=report(
            f"{REPORT}/report.html",
            caption="../report/report.rst",
            category="Report",
            labels={"exhibit": "report", "kind": "page"},
        ),
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
        outputs=[*RESULTS, f"{OUT}/privacy_audit.json", *rules.release.output],
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
