"""The pieces of the page people label on. None of them loads the science stack."""
