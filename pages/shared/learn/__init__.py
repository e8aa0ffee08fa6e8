"""What the Learn page shows, a section a module. What moves is a fragment, so that it moves nothing else."""
