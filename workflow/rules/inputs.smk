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
        simulated="yes" if study.simulated else "no",
        synthetic=SYNTHETIC,
        groups_per_batch=study.decisions.groups_per_batch,
        legal=study.decisions.legal,
    log:
        f"{LOGS}/inputs.log",
    benchmark:
        f"{LOGS}/benchmarks/inputs.tsv"
    shell:
        "python -m buurtwacht.steps.inputs --raw {params.raw} --simulated {params.simulated}"
        " --synthetic {params.synthetic} --groups-per-batch {params.groups_per_batch}"
        " --out-dir {params.out} > {log} 2>&1"
