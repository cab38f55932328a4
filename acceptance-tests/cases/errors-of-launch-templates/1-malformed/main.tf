resource "aws_launch_template" "main" {
  name            = "theirs"
  user_data       = "#!/bin/sh\necho plain\n"
  default_version = 2

  elastic_gpu_specifications {
    type = "eg1.medium"
  }
}
