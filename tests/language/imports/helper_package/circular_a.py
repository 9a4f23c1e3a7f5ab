a = "a"
from . import circular_b
def get_b(): return circular_b.b
