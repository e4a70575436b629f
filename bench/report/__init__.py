"""The figures as people and programs read them: the screen, Markdown, JSON, plots. Pure: values in, text out."""
