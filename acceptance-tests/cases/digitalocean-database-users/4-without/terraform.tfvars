clusters = { pg = "${pg}", mysql = "${mysql}", kafka = "${kafka}", mongodb = "${mongodb}", opensearch = "${opensearch}" }
plugin  = null
topics  = {}
indexes = {}
sources = []
