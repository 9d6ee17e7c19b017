"""Parts of pages that look again while something is under way, and stop when it ends."""
