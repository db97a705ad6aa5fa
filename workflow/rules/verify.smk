# verify: rebuild in a fresh folder and compare with the manifest
# input   reports/<cohort>/MANIFEST.sha256
# output  none: it tells, and fails on a difference


rule verify:
    """Rebuild the cohort elsewhere and compare every output with the manifest as it stands."""
    params:
        cohort=study.name,
    threads: os.cpu_count() or 1
    shell:
        "python workflow/verify.py --cohort {params.cohort} --cores {threads}"
