# crate: the provenance of every output, as RO-Crate
# input   reports/<cohort>/MANIFEST.sha256 and all that it lists
# output  reports/<cohort>/ro-crate-metadata.json, after an audit of its own


rule crate:
    """Describe what each output was made from, by which rule and which code."""
    input:
        manifest=f"{REPORT}/MANIFEST.sha256",
        citation="CITATION.cff",
        script="workflow/crate.py",
        lock=LOCK,
    output:
        f"{REPORT}/ro-crate-metadata.json",
    params:
        cohort=study.name,
        synthetic=SYNTHETIC,
        raw=f"--raw {RAW}" if study.has_raw else "",
        canaries=f"--canaries {RAW}-truth/planted.json" if study.simulated else "",
        record=f"{LOGS}/crate_audit.json",
    log:
        f"{LOGS}/crate.log",
    benchmark:
        f"{LOGS}/benchmarks/crate.tsv"
    shell:
        "python workflow/crate.py --cohort {params.cohort} --synthetic {params.synthetic}"
        " --out {output} > {log} 2>&1"
        " && python -m buurtwacht.steps.audit --root . --runtime {output} {params.raw}"
        " {params.canaries} --out {params.record} >> {log} 2>&1"
