"""What generated files begin with, by language: a file or a folder, of which each stub takes the parts it needs."""
