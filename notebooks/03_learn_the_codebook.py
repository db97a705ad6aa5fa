# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Learn the codebook
# Invented messages, one at a time. Say which codes apply, then see what the codebook says. Run
# the two cells again and again.

# %%
from buurtwacht.explore.trainer import Trainer

trainer = Trainer(seed=1)

# %%
trainer.next()

# %%
trainer.answer("suspicious", "vehicle")

# %% [markdown]
# What the codebook says of a code:

# %%
trainer.rule("suspicious")
