"""LINE's limits on what a bot may send, as rules kept as data, and the words LINE refuses with."""
