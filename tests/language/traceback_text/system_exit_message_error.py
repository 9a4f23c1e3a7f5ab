# sys.exit with a message goes to standard error.
import sys
try:
    sys.exit("goodbye")
finally:
    print("finally runs")
