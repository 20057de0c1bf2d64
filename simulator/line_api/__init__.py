"""LINE's endpoints, each a function of a call that returns an answer or raises Refused."""
