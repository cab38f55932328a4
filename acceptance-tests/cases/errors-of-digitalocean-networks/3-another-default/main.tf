# It goes, since another one is the default by now.
