project = "4e1bfbc3-dc3e-41f2-a18f-1b4d7ba71679"
