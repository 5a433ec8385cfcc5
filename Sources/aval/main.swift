print("aval")
