# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Browse messages
# For internal use, where the cohort is kept: redaction is not perfect, and who was there
# recognises a text without its names. A notebook of the report refuses to open messages.

# %%
import buurtwacht
from buurtwacht.explore.messages import browse

cohort = buurtwacht.open_cohort()
messages = cohort.messages
len(messages)

# %% [markdown]
# Messages of one group with a code, and the two messages before and after each; `month="2024-03"`
# chooses a month.

# %%
browse(messages, group=cohort.group["group"].iloc[0], code="suspicious", around=2)

# %% [markdown]
# Messages with a word.

# %%
browse(messages, contains="112").head(20)
