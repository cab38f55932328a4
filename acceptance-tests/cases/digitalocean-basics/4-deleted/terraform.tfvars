name        = "second"
description = "where it runs"
