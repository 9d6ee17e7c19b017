"""Questions about a repository, answered with places that were checked."""
