"""The helpdesk: what it hears, understands, decides and says; all processes load it."""

import gc

# Python looks for garbage each time 700 more things are there than before: while modules are
# loaded, thousands of times in vain, a tenth of every process's start.
gc.set_threshold(20_000, 20, 20)
