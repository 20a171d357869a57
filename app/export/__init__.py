"""What leaves the program as files: sheets, Word and Markdown."""
