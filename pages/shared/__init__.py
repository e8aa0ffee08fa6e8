"""What the pages share. Each module holds one idea; none of them knows how to compute anything."""
