"""What an operator sees of the running app: counts for Prometheus, and a log for machines."""
