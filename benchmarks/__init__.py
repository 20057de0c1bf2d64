"""What `make bench` runs: speed, latency, growth, memory and delivery, beside their baselines."""
