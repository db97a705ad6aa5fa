# features: code the messages, then count and describe
# input   data/processed/<cohort>/messages/<batch>.parquet, inputs/*.parquet
# output  data/processed/<cohort>/features/<table>.parquet, coding/

FEATURES = ["group_month", "group", "member", "episode", "rhythm", "moment"]
FEATURES += ["road", "linkage", "cohesion"]


rule train_coder:
    """Train the coder of messages on the package's own corpus, not on this cohort."""
    input:
        code=code("steps.train_coder"),
        lock=LOCK,
    output:
        coder=f"{OUT}/coding/coder.npz",
        error=f"{OUT}/coding/coder_error.csv",
    log:
        f"{LOGS}/train_coder.log",
    benchmark:
        f"{LOGS}/benchmarks/train_coder.tsv"
    shell:
        "python -m buurtwacht.steps.train_coder --out {output.coder} --out-error {output.error}"
        " > {log} 2>&1"


rule code:
    """Give each message its codes."""
    input:
        messages=f"{OUT}/messages/{{batch}}.parquet",
        coder=f"{OUT}/coding/coder.npz",
        code=code("steps.code"),
        lock=LOCK,
    output:
        f"{OUT}/coded/{{batch}}.parquet",
    log:
        f"{LOGS}/code/{{batch}}.log",
    benchmark:
        f"{LOGS}/benchmarks/code.{{batch}}.tsv"
    shell:
        "python -m buurtwacht.steps.code --messages {input.messages} --coder {input.coder}"
        " --out {output} > {log} 2>&1"


rule coding_quality:
    """Agreement of coders by hand, and counts with coding error carried through."""
    input:
        messages=expand(f"{OUT}/messages/{{batch}}.parquet", batch=study.batches),
        coded=expand(f"{OUT}/coded/{{batch}}.parquet", batch=study.batches),
        groups=study.input("groups"),
        coding=study.input("coding"),
        code=code("steps.coding_quality"),
        lock=LOCK,
    output:
        counts=f"{OUT}/coding/coded_count.parquet",
        agreement=f"{OUT}/coding/agreement.csv",
        confusion=f"{OUT}/coding/confusion.csv",
        disagreements=f"{OUT}/coding/disagreements.csv",
    params:
        seed=study.decisions.seed,
    log:
        f"{LOGS}/coding_quality.log",
    benchmark:
        f"{LOGS}/benchmarks/coding_quality.tsv"
    shell:
        "python -m buurtwacht.steps.coding_quality --messages {input.messages}"
        " --coded {input.coded} --groups {input.groups} --coding {input.coding}"
        " --seed {params.seed}"
        " --out-counts {output.counts} --out-agreement {output.agreement}"
        " --out-confusion {output.confusion} --out-disagreements {output.disagreements}"
        " > {log} 2>&1"


rule describe:
    """Count activity, members, episodes and police reports of a batch of groups."""
    input:
        messages=f"{OUT}/messages/{{batch}}.parquet",
        coded=f"{OUT}/coded/{{batch}}.parquet",
        batches=f"{OUT}/inputs/batches.parquet",
        groups=study.input("groups"),
        police_reports=study.input("police_reports"),
        members=study.input("members"),
        group_status=study.input("group_status"),
        coding=study.input("coding"),
        code=code("steps.features"),
        lock=LOCK,
    output:
        **{table: f"{OUT}/features/parts/{{batch}}.{table}.parquet" for table in FEATURES},
    params:
        silence=study.decisions.episodes.silence_minutes,
        hours=study.decisions.episodes.max_hours,
        response=study.decisions.episodes.response_minutes,
        before=study.decisions.linkage.before_minutes,
        after=study.decisions.linkage.after_minutes,
        feedback=study.decisions.linkage.feedback_days,
    log:
        f"{LOGS}/describe/{{batch}}.log",
    benchmark:
        f"{LOGS}/benchmarks/describe.{{batch}}.tsv"
    shell:
        "python -m buurtwacht.steps.features --batch {wildcards.batch} --batches {input.batches}"
        " --messages {input.messages} --coded {input.coded} --groups {input.groups}"
        " --police-reports {input.police_reports} --members {input.members}"
        " --group-status {input.group_status} --coding {input.coding}"
        " --silent-minutes {params.silence} --longest-hours {params.hours}"
        " --response-minutes {params.response} --window-minutes-before {params.before}"
        " --window-minutes-after {params.after} --feedback-days {params.feedback}"
        " --out-group-month {output.group_month} --out-group {output.group}"
        " --out-member {output.member} --out-episode {output.episode}"
        " --out-rhythm {output.rhythm} --out-moment {output.moment}"
        " --out-road {output.road} --out-linkage {output.linkage}"
        " --out-cohesion {output.cohesion} > {log} 2>&1"


rule features:
    """Gather the feature tables from all batches; what coding by hand says comes along."""
    input:
        quality=rules.coding_quality.output,
        parts=expand(
            f"{OUT}/features/parts/{{batch}}.{{table}}.parquet",
            batch=study.batches,
            table=FEATURES,
        ),
        code=code("steps.gather_features"),
        lock=LOCK,
    output:
        [f"{OUT}/features/{table}.parquet" for table in FEATURES],
    params:
        out=f"{OUT}/features",
    log:
        f"{LOGS}/features.log",
    benchmark:
        f"{LOGS}/benchmarks/features.tsv"
    shell:
        "python -m buurtwacht.steps.gather_features --parts {input.parts}"
        " --coded-count {input.quality[0]} --out-dir {params.out} > {log} 2>&1"
