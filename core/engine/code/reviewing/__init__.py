"""Rules over a diff: what a reviewer says and a linter does not."""
