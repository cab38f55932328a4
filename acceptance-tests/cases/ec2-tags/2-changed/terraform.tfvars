value = "them"
