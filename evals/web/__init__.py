"""Evaluation on the page: what the tab ”Utvärdera” shows and does, without the page's library."""
