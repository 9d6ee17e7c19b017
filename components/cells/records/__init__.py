"""What agents did to code, one kind of record a file."""
