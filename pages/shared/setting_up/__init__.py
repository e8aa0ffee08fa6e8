"""The pieces of the Set-up page: from a table to a project, and what can change once people label."""
