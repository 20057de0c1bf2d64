"""A LINE platform on this machine: the API, its limits, its faults, and phones in a browser."""

from simulator.platform import Platform

__all__ = ["Platform"]
