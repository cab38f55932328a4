clusters = { pg = "${pg}", mysql = "${mysql}", kafka = "${kafka}", mongodb = "${mongodb}", opensearch = "${opensearch}" }
there = false
