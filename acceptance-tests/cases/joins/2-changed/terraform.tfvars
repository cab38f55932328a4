block     = "block-bidirectional"
exclusion = "allow-bidirectional"
