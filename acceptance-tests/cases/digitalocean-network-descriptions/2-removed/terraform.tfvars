# No description any more.
