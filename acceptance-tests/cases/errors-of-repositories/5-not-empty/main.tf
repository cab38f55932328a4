# The repository has an image, so it stays.
