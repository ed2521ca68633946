"""What measures the book: speed, parity, mutants, fuzz; each leaves a record."""
