# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Reports and arrests
# A thin view: the `figures` step made what is shown here. By hand it shows the cohort of
# `make lab COHORT=...`, else the demo.

# %%
from buurtwacht.report.chapter import open_chapter

chapter = open_chapter("reports")

# %%
chapter.text("intro")

# %%
chapter.text("rates")

# %%
chapter.text("range")
chapter.figure("reports-rates")
chapter.table("reports-rates")
chapter.table("reports-other")

# %%
chapter.text("heterogeneity")

# %%
chapter.text("arrests")
chapter.figure("reports-arrests")

# %%
chapter.text("concentration")

# %%
chapter.text("within")
chapter.figure("reports-within")
chapter.table("reports-within")

# %%
chapter.text("lags")
chapter.figure("reports-lags")

# %%
chapter.text("alerts")
chapter.figure("reports-alerts")

# %%
chapter.text("specifications")
chapter.figure("reports-specifications")

# %%
chapter.text("between")
chapter.table("reports-between")
