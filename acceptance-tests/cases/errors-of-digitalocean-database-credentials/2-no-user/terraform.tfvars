pg = "${pg}"
