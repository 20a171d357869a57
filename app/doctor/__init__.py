"""What `paragraf doctor` looks at: the machine, the programs beside Paragraf, the library."""
