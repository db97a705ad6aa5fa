# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Activity: how much, when and by whom
# A thin view: the `figures` step made what is shown here. By hand it shows the cohort of
# `make lab COHORT=...`, else the demo.

# %%
from buurtwacht.report.chapter import open_chapter

chapter = open_chapter("activity")

# %%
chapter.text("intro")

# %%
chapter.text("monthly")
chapter.figure("activity-monthly")

# %%
chapter.text("rhythm")
chapter.figure("activity-rhythm")

# %%
chapter.text("groups")
chapter.figure("activity-groups")
chapter.table("activity-groups")

# %%
chapter.text("talkers")
chapter.figure("activity-talkers")
