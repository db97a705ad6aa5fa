# prevention: what the start of groups did to registered crime; only where the panel is there
# input   data/processed/<cohort>/inputs/{crime,adoption,adjacency,neighbourhoods,group_area}.parquet
# output  data/processed/<cohort>/models/parts/prevention.csv, models/prevention.json

PANEL = {"crime", "adoption"} <= set(study.tables)
PREVENTION_ROWS = [f"{OUT}/models/parts/prevention.csv"] if PANEL else []
PREVENTION_EXHIBITS = [f"{OUT}/models/prevention.json"] if PANEL else []
SOURCE = f"{RAW}/crime.source.json"
KEPT_SOURCE = f"{OUT}/inputs/crime.source.json"
FETCHED = PANEL and Path(SOURCE if study.has_raw else KEPT_SOURCE).is_file()
CRIME_SOURCE = [KEPT_SOURCE] if FETCHED else []


if FETCHED and study.has_raw:

    rule crime_source:
        """Keep what `buurtwacht crime` recorded: table, date of retrieval, hash."""
        input:
            SOURCE,
        output:
            KEPT_SOURCE,
        log:
            f"{LOGS}/crime_source.log",
        benchmark:
            f"{LOGS}/benchmarks/crime_source.tsv"
        shell:
            "cp {input} {output} > {log} 2>&1"


if PANEL:

    rule prevention:
        """Estimate what the starts of groups did to registered crime."""
        input:
            crime=study.input("crime"),
            adoption=study.input("adoption"),
            adjacency=study.input("adjacency"),
            neighbourhoods=study.input("neighbourhoods"),
            group_area=study.input("group_area"),
            code=code("steps.prevention"),
            lock=LOCK,
        output:
            rows=PREVENTION_ROWS,
            exhibits=PREVENTION_EXHIBITS,
        params:
            offence=study.decisions.prevention.offence,
            negative_control=study.decisions.prevention.negative_control,
            high_reporting=study.decisions.prevention.high_reporting,
            donut=study.decisions.prevention.donut_months,
            before=study.decisions.prevention.months_before,
            after=study.decisions.prevention.months_after,
            draws=study.decisions.prevention.draws,
            studies=study.decisions.prevention.placebo_studies,
            smallest=study.decisions.prevention.smallest_effects,
            population="yes" if study.decisions.prevention.population else "no",
            seed=study.decisions.seed,
            synthetic=SYNTHETIC,
        log:
            f"{LOGS}/prevention.log",
        benchmark:
            f"{LOGS}/benchmarks/prevention.tsv"
        shell:
            "python -m buurtwacht.steps.prevention --crime {input.crime}"
            " --adoption {input.adoption} --adjacency {input.adjacency}"
            " --neighbourhoods {input.neighbourhoods} --group-area {input.group_area}"
            " --offence {params.offence}"
            " --negative-control {params.negative_control}"
            " --high-reporting {params.high_reporting} --donut {params.donut}"
            " --before {params.before} --after {params.after} --draws {params.draws}"
            " --studies {params.studies} --smallest-effects {params.smallest}"
            " --population {params.population} --seed {params.seed}"
            " --synthetic {params.synthetic} --out {output.rows} --exhibits {output.exhibits}"
            " > {log} 2>&1"
