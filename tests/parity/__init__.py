"""Every rule, step by step, against the optimizers of other libraries."""
