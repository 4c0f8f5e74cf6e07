"""Ways out: language models behind APIs, and the built-in one that needs none."""
