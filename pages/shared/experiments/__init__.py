"""The pieces of the Experiments page; a module named like a case draws what that case found."""
