print("azq")
