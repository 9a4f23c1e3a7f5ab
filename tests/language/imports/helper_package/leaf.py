from . import value
from .inner.deep import where
name = __name__
def up(): return value + " seen from leaf, " + where
