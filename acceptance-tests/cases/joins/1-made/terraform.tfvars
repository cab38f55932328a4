block     = "block-ingress"
exclusion = "allow-egress"
