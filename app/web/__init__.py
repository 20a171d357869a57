"""The web app: chat with sources beside the answers, permanent links and named endpoints."""
