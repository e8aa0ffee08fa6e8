"""What the page Report is made of."""
