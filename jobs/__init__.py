"""What RQ workers and the clock run."""
