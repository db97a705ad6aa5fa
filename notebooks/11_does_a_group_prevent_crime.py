# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Does a group prevent crime?
# A thin view: the `figures` step made what is shown here. By hand it shows the cohort of
# `make lab COHORT=...`, else the demo.

# %%
from buurtwacht.report.chapter import open_chapter

chapter = open_chapter("prevention")

# %%
chapter.text("intro")

# %%
chapter.text("panel")
chapter.figure("prevention-starts")

# %%
chapter.text("effect")
chapter.figure("prevention-course")
chapter.text("leads")

# %%
chapter.text("wave")

# %%
chapter.text("placebo")
chapter.figure("prevention-placebo")
chapter.table("prevention-methods")

# %%
chapter.text("sensitivity")
chapter.figure("prevention-sensitivity")
chapter.table("prevention-sensitivity")

# %%
chapter.text("elsewhere")
chapter.figure("prevention-elsewhere")

# %%
chapter.text("reports")
chapter.table("prevention-reports")

# %%
chapter.text("size")
chapter.text("tilburg")
