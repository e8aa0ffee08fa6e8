"""The pieces of the page Finish: what is computed once, its sentences, its charts and its files."""
