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
for section in ("warning", "corrected"):
    if chapter.has(section):
        chapter.text(section)
chapter.text("coder_error")

# %%
chapter.text("codes")
chapter.figure("content-codes")
chapter.table("content-codes")

# %%
chapter.text("groups")
chapter.figure("content-groups")

# %%
chapter.text("funnel")

# %%
chapter.text("funnel_police")
chapter.text("without_report")
chapter.figure("content-funnel")
chapter.table("content-funnel")
chapter.table("content-funnel-groups")

# %%
chapter.text("times")
chapter.table("content-times")
chapter.text("alarm")

# %%
chapter.text("linkage")
chapter.figure("content-linkage")
chapter.table("content-linkage")

# %%
chapter.text("verified")
if chapter.has("unverified"):
    chapter.text("unverified")
chapter.table("content-verified")

# %%
chapter.text("darker")
if chapter.has("darker"):
    chapter.figure("content-darker")

# %%
chapter.text("brighter")
chapter.figure("content-brighter")
chapter.text("rules")
