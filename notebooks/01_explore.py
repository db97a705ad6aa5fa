# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Explore a cohort
# Not part of the report. One line opens the cohort of `make lab COHORT=...` (default: the demo), or
# another by name: `open_cohort("mystudy")`. What is seen here has not passed the disclosure gate:
# it stays here.

# %%
import buurtwacht

cohort = buurtwacht.open_cohort()
cohort

# %% [markdown]
# ## What a table holds
# Each table has its columns explained.

# %%
cohort.columns("group_month")

# %% [markdown]
# ## Choose groups and months

# %%
group = cohort.group["group"].iloc[0]
months = cohort.group_month["month"].sort_values().unique()
first, last = months[0], months[min(5, len(months) - 1)]
chosen = cohort.group_month.query("group == @group and @first <= month <= @last")
chosen[["month", "messages", "active_members", "episodes", "reports"]]

# %% [markdown]
# ## Groups beside each other

# %%
cohort.group[["group", "senders", "messages_per_month", "episodes", "reports"]]

# %%
cohort.group_month.pivot(index="month", columns="group", values="messages").plot(
    ylabel="messages", title="Messages a month"
)

# %% [markdown]
# ## Results
# The pooled results that passed the disclosure gate, with their intervals.

# %%
columns = ["outcome", "model", "scale", "estimate", "conf_low", "conf_high", "n_groups"]
cohort.estimates.query("term == 'pooled'")[columns]
