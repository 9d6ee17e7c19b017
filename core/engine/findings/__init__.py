"""What is worth a look in a source: one file a kind of finding."""
