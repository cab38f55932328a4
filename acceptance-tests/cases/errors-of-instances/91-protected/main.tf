# It is protected from being terminated.
