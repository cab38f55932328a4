retries = 0
