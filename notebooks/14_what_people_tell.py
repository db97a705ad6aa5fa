# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What people tell, and what it costs
# A thin view: the `figures` step made what is shown here. By hand it shows the cohort of
# `make lab COHORT=...`, else the demo.

# %%
from buurtwacht.report.chapter import open_chapter

chapter = open_chapter("people")

# %%
chapter.text("intro")

# %%
chapter.text("interviews")
chapter.table("people-interviews")

# %%
chapter.text("survey")
chapter.figure("people-survey")
chapter.table("people-survey")

# %%
chapter.text("costs")
chapter.table("people-costs")
chapter.text("costs_reports")
