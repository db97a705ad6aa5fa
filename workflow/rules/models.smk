# models: all files in config/models
# input   data/processed/<cohort>/features/*.parquet
# output  data/processed/<cohort>/models/{estimates_internal,estimates,claims}.csv,
#         data/processed/<cohort>/design/* (target `design` only)

METHODS = sorted({spec.method for spec in study.models.values()})
PRIMARY = [name for name, spec in study.models.items() if spec.status == "primary"]

DESIGN = ["surface.csv", "groups_needed.csv", "paragraph.nl.md", "paragraph.en.md"]
DESIGN += [
    f"{measure}.{language}.{suffix}"
    for measure in ("power", "width", "exaggeration")
    for language in ("nl", "en")
    for suffix in ("svg", "png")
]


rule fit:
    """Fit all models of config/models."""
    input:
        specs=[f"config/models/{name}.yaml" for name in study.models],
        group_month=f"{OUT}/features/group_month.parquet",
        group=f"{OUT}/features/group.parquet",
        episode=f"{OUT}/features/episode.parquet",
        moment=f"{OUT}/features/moment.parquet",
        road=f"{OUT}/features/road.parquet",
        linkage=f"{OUT}/features/linkage.parquet",
        cohesion=f"{OUT}/features/cohesion.parquet",
        code=code("steps.model", *(f"models.{method}" for method in METHODS)),
        lock=LOCK,
    output:
        [f"{OUT}/models/parts/{name}.csv" for name in study.models],
    params:
        seed=study.decisions.seed,
        synthetic=SYNTHETIC,
        out=f"{OUT}/models/parts",
    log:
        f"{LOGS}/fit.log",
    benchmark:
        f"{LOGS}/benchmarks/fit.tsv"
    shell:
        "python -m buurtwacht.steps.model --spec {input.specs}"
        " --group-month {input.group_month} --group {input.group} --episode {input.episode}"
        " --moment {input.moment} --road {input.road} --linkage {input.linkage}"
        " --cohesion {input.cohesion}"
        " --seed {params.seed} --synthetic {params.synthetic} --out-dir {params.out}"
        " > {log} 2>&1"


rule estimates_internal:
    """Gather the results of all models."""
    input:
        parts=[f"{OUT}/models/parts/{name}.csv" for name in study.models] + PREVENTION_ROWS,
        code=code("steps.gather_estimates"),
        lock=LOCK,
    output:
        f"{OUT}/models/estimates_internal.csv",
    params:
        primary=PRIMARY,
    log:
        f"{LOGS}/estimates_internal.log",
    benchmark:
        f"{LOGS}/benchmarks/estimates_internal.tsv"
    shell:
        "python -m buurtwacht.steps.gather_estimates --parts {input.parts}"
        " --primary {params.primary} --out {output} > {log} 2>&1"


rule estimates:
    """Let through the gate what may leave."""
    input:
        estimates=f"{OUT}/models/estimates_internal.csv",
        code=code("steps.disclose"),
        lock=LOCK,
    output:
        estimates=report(
            f"{OUT}/models/estimates.csv",
            caption="../report/results.rst",
            category="Results",
            labels={"exhibit": "estimates", "kind": "table"},
        ),
        record=f"{OUT}/models/disclosure.json",
    params:
        threshold=study.decisions.disclosure.threshold,
        dominance=study.decisions.disclosure.dominance,
        records_threshold=study.decisions.disclosure.records_threshold,
        groups_release="yes" if study.decisions.disclosure.groups_release else "no",
        pooled_groups=study.decisions.disclosure.pooled_groups,
        share_band=study.decisions.disclosure.share_band,
    log:
        f"{LOGS}/estimates.log",
    benchmark:
        f"{LOGS}/benchmarks/estimates.tsv"
    shell:
        "python -m buurtwacht.steps.disclose --estimates {input.estimates}"
        " --threshold {params.threshold} --dominance {params.dominance}"
        " --records-threshold {params.records_threshold}"
        " --groups-release {params.groups_release} --pool-groups {params.pooled_groups}"
        " --share-band {params.share_band} --out {output.estimates} --record {output.record} > {log} 2>&1"


rule claims:
    """Hold the results against what the study said."""
    input:
        estimates=f"{OUT}/models/estimates.csv",
        interviews=study.input("interviews"),
        survey=study.input("survey"),
        group_status=study.input("group_status"),
        crime=study.input("crime"),
        code=code("steps.claims"),
        lock=LOCK,
    output:
        report(
            f"{OUT}/models/claims.csv",
            caption="../report/results.rst",
            category="Results",
            labels={"exhibit": "claims", "kind": "table"},
        ),
    params:
        synthetic=SYNTHETIC,
    log:
        f"{LOGS}/claims.log",
    benchmark:
        f"{LOGS}/benchmarks/claims.tsv"
    shell:
        "python -m buurtwacht.steps.claims --estimates {input.estimates}"
        " --interviews {input.interviews} --survey {input.survey}"
        " --group-status {input.group_status} --crime {input.crime} --synthetic {params.synthetic}"
        " --out {output} > {log} 2>&1"


rule models:
    """All results: internal, shareable, and held against the claims."""
    input:
        rules.estimates_internal.output,
        rules.estimates.output,
        rules.claims.output,


rule design:
    """What the next study would find, and how many groups it needs (not part of `all`)."""
    input:
        group_month=f"{OUT}/features/group_month.parquet",
        texts=[
            f"reports/template/text/{language}/{file}"
            for language in ("nl", "en")
            for file in ("grant.md", "labels.yaml")
        ],
        code=code("steps.design"),
        lock=LOCK,
    output:
        [f"{OUT}/design/{name}" for name in DESIGN],
    params:
        seed=study.decisions.seed,
        synthetic=SYNTHETIC,
        out=f"{OUT}/design",
    log:
        f"{LOGS}/design.log",
    benchmark:
        f"{LOGS}/benchmarks/design.tsv"
    shell:
        "python -m buurtwacht.steps.design --group-month {input.group_month}"
        " --template reports/template --seed {params.seed} --synthetic {params.synthetic}"
        " --out-dir {params.out} > {log} 2>&1"
