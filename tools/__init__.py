"""What stands behind make: `build` makes the book and its environment, `measure` measures them."""
