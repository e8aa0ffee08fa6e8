"""When to stop: what the criteria say of a run and of a live project, and the rule a project is to stop by."""
