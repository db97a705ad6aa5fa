# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What this design can tell, and the claims
# A thin view: the `figures` step made what is shown here. By hand it shows the cohort of
# `make lab COHORT=...`, else the demo.

# %%
from buurtwacht.report.chapter import open_chapter

chapter = open_chapter("design")

# %%
chapter.text("intro")

# %%
chapter.text("detectable")
chapter.figure("design-detectable")

# %%
chapter.text("power")
chapter.figure("design-power")

# %%
chapter.text("equivalence_reports")
chapter.text("equivalence_arrests")
chapter.figure("design-equivalence")

# %%
chapter.text("arrests")
chapter.figure("design-arrests")

# %%
chapter.text("sentences")
burglary = "burglary_panel" if chapter.has("sentence_burglary_panel") else "burglary"
about = ("reports", "spread", "talk", "versions", "signals", burglary, "arrests", "social")
for one in about:
    chapter.text(f"sentence_{one}")
    if one in ("spread", "social") and chapter.has(f"sentence_{one}_design"):
        chapter.text(f"sentence_{one}_design")

# %%
chapter.text("claims")
if chapter.synthetic:
    chapter.text("claims_synthetic")
chapter.table("claims")
