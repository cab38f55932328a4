names = ["two.example", "three.example"]
