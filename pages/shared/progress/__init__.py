"""The pieces of the Progress page: how labeling stands, the saving measured live, and how both are computed."""
