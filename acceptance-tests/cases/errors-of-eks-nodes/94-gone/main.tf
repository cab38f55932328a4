# Nothing of ours is left.
