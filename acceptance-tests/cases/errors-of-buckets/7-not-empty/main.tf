# Without force_destroy, what is in a bucket is not deleted.
