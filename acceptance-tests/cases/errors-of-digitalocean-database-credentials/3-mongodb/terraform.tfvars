mongodb = "${mongodb}"
