# messages: read the exports, merge, apply consent, pseudonymise, redact
# input   data/raw/<cohort>/chats/, consent.csv, known_names.csv (only this stage opens them)
# output  data/processed/<cohort>/messages/<batch>.parquet, read_quality.csv, deletions.json,
#         redaction_recall.json


def _raw_optional(table):
    return f"{RAW}/{table}.csv" if table in study.raw_tables else []


rule anonymise:
    """Turn the exports of a batch of groups into anonymised messages."""
    input:
        batches=f"{OUT}/inputs/batches.parquet",
        chats=f"{RAW}/chats",
        consent=_raw_optional("consent"),
        known_names=_raw_optional("known_names"),
        code=code("steps.anonymise"),
        lock=LOCK,
    output:
        messages=f"{OUT}/messages/{{batch}}.parquet",
        quality=f"{OUT}/read/{{batch}}.csv",
        withheld=f"{OUT}/withheld/{{batch}}.json",
    params:
        digest=lambda wildcards: study.digest(wildcards.batch),
        cohort=study.name,
        consent_default=(
            study.decisions.legal.consent_default if study.decisions.legal else "include"
        ),
        key=f"--public-key-seed {study.plan.seed}" if study.simulated else "",
    log:
        f"{LOGS}/anonymise/{{batch}}.log",
    benchmark:
        f"{LOGS}/benchmarks/anonymise.{{batch}}.tsv"
    shell:
        "python -m buurtwacht.steps.anonymise --cohort {params.cohort} --batch {wildcards.batch}"
        " --batches {input.batches} --chats {input.chats} --consent {input.consent}"
        " --consent-default {params.consent_default} --known-names {input.known_names}"
        " {params.key} --out-messages {output.messages} --out-quality {output.quality}"
        " --out-withheld {output.withheld} > {log} 2>&1"


rule read_quality:
    """Gather the quality of all exports."""
    input:
        parts=expand(f"{OUT}/read/{{batch}}.csv", batch=study.batches),
        code=code("steps.gather_quality"),
        lock=LOCK,
    output:
        f"{OUT}/read_quality.csv",
    log:
        f"{LOGS}/read_quality.log",
    benchmark:
        f"{LOGS}/benchmarks/read_quality.tsv"
    shell:
        "python -m buurtwacht.steps.gather_quality --parts {input.parts} --out {output} > {log} 2>&1"


rule deletions:
    """Count what was left out because a member did not agree."""
    input:
        parts=expand(f"{OUT}/withheld/{{batch}}.json", batch=study.batches),
        code=code("steps.deletions"),
        lock=LOCK,
    output:
        f"{OUT}/deletions.json",
    log:
        f"{LOGS}/deletions.log",
    benchmark:
        f"{LOGS}/benchmarks/deletions.tsv"
    shell:
        "python -m buurtwacht.steps.deletions --parts {input.parts} --out {output} > {log} 2>&1"


rule redaction_recall:
    """Measure what the redactor finds on the newest sheet that was marked by hand."""
    input:
        chats=f"{RAW}/chats",
        code=code("steps.redaction_recall", "privacy.redaction"),
        lock=LOCK,
    output:
        f"{OUT}/redaction_recall.json",
    params:
        samples=f"{RAW}/redaction_sample",
        digest=study.redaction_samples,
    log:
        f"{LOGS}/redaction_recall.log",
    benchmark:
        f"{LOGS}/benchmarks/redaction_recall.tsv"
    shell:
        "python -m buurtwacht.steps.redaction_recall --samples {params.samples} --out {output}"
        " > {log} 2>&1"


rule provenance:
    """Remember the code that made what cannot be rebuilt once the raw data is gone."""
    input:
        messages=expand(f"{OUT}/messages/{{batch}}.parquet", batch=study.batches),
        code=code("steps.provenance"),
        lock=LOCK,
    output:
        f"{OUT}/provenance.json",
    params:
        inputs=closure_hash("buurtwacht.steps.inputs"),
        anonymise=closure_hash("buurtwacht.steps.anonymise"),
    log:
        f"{LOGS}/provenance.log",
    benchmark:
        f"{LOGS}/benchmarks/provenance.tsv"
    shell:
        "python -m buurtwacht.steps.provenance --inputs {params.inputs}"
        " --anonymise {params.anonymise} --out {output} > {log} 2>&1"


rule messages:
    """Anonymised messages of all batches, and the quality of what was read."""
    input:
        expand(f"{OUT}/messages/{{batch}}.parquet", batch=study.batches),
        rules.read_quality.output,
        rules.deletions.output,
        rules.redaction_recall.output,
        rules.provenance.output,
