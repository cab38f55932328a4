# Nothing has changed.
