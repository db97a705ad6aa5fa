# simulate: the planted cohort, as phones and a police office would deliver it
# input   config/simulate/<cohort>.yaml
# output  data/raw/<cohort>/ (this rule alone writes there), data/raw/<cohort>-truth/


rule simulate:
    """Write the planted cohort."""
    input:
        plan=f"config/simulate/{study.name}.yaml",
        code=code("steps.simulate"),
        lock=LOCK,
    output:
        tables=[f"{RAW}/{table}.csv" for table in study.raw_tables],
        chats=directory(f"{RAW}/chats"),
        truth=directory(f"{RAW}-truth"),
    log:
        f"{LOGS}/simulate.log",
    benchmark:
        f"{LOGS}/benchmarks/simulate.tsv"
    shell:
        "python -m buurtwacht.steps.simulate --plan {input.plan} --out data/raw/{study.name}"
        " --truth {output.truth} > {log} 2>&1"
