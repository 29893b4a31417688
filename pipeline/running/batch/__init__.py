"""Many cases, each exactly once: what comes in, who works, what is told afterwards."""
