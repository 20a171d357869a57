"""From ranked passages to an answer that its citations carry, or a refusal."""
