"""The helpdesk: what it hears, understands, decides and says; each of its processes loads it."""

import gc

# Python looks for garbage whenever some hundred or thousand more things are there than before:
# while modules are loaded, many times in vain, a tenth of every process's start.
gc.set_threshold(20_000, 20, 20)
