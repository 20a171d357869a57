"""The applications: command line, web app, answers."""
