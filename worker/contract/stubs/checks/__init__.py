"""What generated files begin with, a file for each language, of which each stub takes the parts that it needs."""
