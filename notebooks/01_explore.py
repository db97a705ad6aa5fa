# %% [markdown]
# # Explore a cohort
# Not part of the report. One line loads the tables of a cohort; the data dictionary says what
# each column means. What is seen here has not passed the disclosure gate: it stays here.

# %%
from buurtwacht.report.cohort import load_cohort

cohort = load_cohort("demo")
sorted(cohort)

# %%
cohort["group"][["group", "senders", "messages_per_month", "episodes", "reports"]]

# %%
cohort["group_month"].pivot(index="month", columns="group", values="messages")

# %%
cohort["estimates"].query("term == 'pooled'")
