urns = ["do:domain:one.example", "do:domain:missing.example"]
