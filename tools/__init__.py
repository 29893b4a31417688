"""What keeps generated files true: schemas, snapshots, messages. Each has ``--check``."""
