# A misspelled attribute gets a suggestion.
class Robot:
    def activate(self): pass
    battery = 5
r = Robot()
print(r.battery)
r.activte()
