# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # The data: where the messages come from and what is missing
# A thin view: the `figures` step made what is shown here. By hand it shows the cohort of
# `make lab COHORT=...`, else the demo.

# %%
from buurtwacht.report.chapter import open_chapter

chapter = open_chapter("data")

# %%
chapter.text("intro")
if chapter.synthetic:
    chapter.text("invented")

# %%
chapter.text("flow")
chapter.figure("data-flow")
chapter.table("data-groups")

# %%
chapter.text("quality")
chapter.table("data-exports")

# %%
chapter.text("redaction")
if chapter.record["facts"].get("redaction_older"):
    chapter.text("redaction_older")
chapter.text("accuracy")
chapter.text("police")
chapter.text("consent")
chapter.text("members")

# %%
chapter.text("absent")
chapter.text("interviews")
chapter.text("survey")
chapter.text("crime")
