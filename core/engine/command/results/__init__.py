"""Read what test tools and linters wrote: as something a stranger may have written."""
