"""The five stages of the process, one file each."""
