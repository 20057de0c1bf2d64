"""How the helpdesk is installed and its processes are kept running on one machine."""
