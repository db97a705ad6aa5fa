# bundle: what a reviewer may take along
# input   shareable tables, validated inputs, the group table
# output  reports/<cohort>/bundle.zip, after an audit of its own


rule bundle:
    """Pack tables for a reviewer under a key that is thrown away, and audit the package."""
    input:
        tables=study.input_tables,
        group=f"{OUT}/features/group.parquet",
        shareable=[
            f"{REPORT}/MANIFEST.sha256",
            f"{OUT}/inputs/origin.json",
            f"{OUT}/models/estimates.csv",
            f"{OUT}/models/claims.csv",
            f"{OUT}/models/disclosure.json",
            f"{OUT}/deletions.json",
            f"{OUT}/privacy_audit.json",
            f"{OUT}/provenance.json",
        ],
        code=code("steps.bundle", "steps.audit"),
        lock=LOCK,
    output:
        f"{REPORT}/bundle.zip",
    params:
        cohort=study.name,
        synthetic=SYNTHETIC,
        threshold=study.decisions.disclosure.threshold,
        dominance=study.decisions.disclosure.dominance,
        records_threshold=study.decisions.disclosure.records_threshold,
        pooled_groups=study.decisions.disclosure.pooled_groups,
        groups_release="yes" if study.decisions.disclosure.groups_release else "no",
        raw=f"--raw {RAW}" if study.has_raw else "",
        canaries=f"--canaries {RAW}-truth/planted.json" if study.simulated else "",
        record=f"{LOGS}/bundle_audit.json",
    log:
        f"{LOGS}/bundle.log",
    benchmark:
        f"{LOGS}/benchmarks/bundle.tsv"
    shell:
        "python -m buurtwacht.steps.bundle --cohort {params.cohort}"
        " --synthetic {params.synthetic} --inputs {input.tables} --group {input.group}"
        " --shareable {input.shareable} --threshold {params.threshold}"
        " --dominance {params.dominance} --records-threshold {params.records_threshold}"
        " --pool-groups {params.pooled_groups} --groups-release {params.groups_release}"
        " --out {output} > {log} 2>&1"
        " && python -m buurtwacht.steps.audit --root . --runtime {output} {params.raw}"
        " {params.canaries} --out {params.record} >> {log} 2>&1"
