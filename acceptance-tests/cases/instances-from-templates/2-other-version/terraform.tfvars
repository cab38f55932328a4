version_of = "$Latest"
