"""The pieces of the Plan page: what a plan is about, its inputs, the forecast in words and pictures, guesses, sums."""
