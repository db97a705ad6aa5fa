# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Content: topics, and the road from signal to police record
# A thin view: the `figures` step made what is shown here. By hand it shows the cohort of
# `make lab COHORT=...`, else the demo.

# %%
from buurtwacht.report.chapter import open_chapter

chapter = open_chapter("content")

# %%
chapter.text("intro")

# %%
chapter.text("codes")
chapter.figure("content-codes")

# %%
chapter.text("groups")
chapter.figure("content-groups")

# %%
chapter.text("funnel")

# %%
chapter.text("funnel_police")
chapter.figure("content-funnel")
