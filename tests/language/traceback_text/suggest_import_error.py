# A name that is a module not imported.
print(len(sys.argv))
