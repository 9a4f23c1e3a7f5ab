from . import circular_a
b = "b sees " + circular_a.a
