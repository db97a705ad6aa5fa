# inputs: check the raw tables, copy them typed
# input   data/raw/<cohort>/*.csv
# output  data/processed/<cohort>/inputs/*.parquet


rule inputs:
    """Validate the raw tables and copy them for the later stages."""
    input:
        tables=[f"{RAW}/{table}.csv" for table in study.raw_tables],
        chats=f"{RAW}/chats",
        code=code("steps.inputs"),
        lock=LOCK,
    output:
        tables=[f"{OUT}/inputs/{table}.parquet" for table in study.tables],
        batches=f"{OUT}/inputs/batches.parquet",
        origin=f"{OUT}/inputs/origin.json",
    params:
        raw=RAW,
        out=f"{OUT}/inputs",
        plan=f"config/simulate/{study.name}.yaml" if study.simulated else "",
        synthetic=SYNTHETIC,
        batch_megabytes=study.decisions.batch_megabytes,
        legal=study.decisions.legal,
    log:
        f"{LOGS}/inputs.log",
    benchmark:
        f"{LOGS}/benchmarks/inputs.tsv"
    shell:
        "python -m buurtwacht.steps.inputs --raw {params.raw} --plan {params.plan}"
        " --synthetic {params.synthetic} --batch-megabytes {params.batch_megabytes}"
        " --out-dir {params.out} > {log} 2>&1"
