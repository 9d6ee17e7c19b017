"""What pages do on a person's behalf. Each act says what was done, or why it could not be."""
