# A misspelled name gets a suggestion.
counter = 1
def f():
    local_value = 2
    return local_valeu + counter
f()
