replicas       = 4
image_tag      = "1.2.1"
secret_version = 2
