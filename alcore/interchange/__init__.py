"""Labels out to other programs and in again. Import its modules by name: each loads only what it needs."""
