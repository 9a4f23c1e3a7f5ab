# Messages and suggestions of AttributeError; setting attributes of built-ins.
class Thing:
    __slots__ = ()
class Other:
    colour = 1
    def method(self): pass
for code in ("Other().color", "Other().metod", "Other.colr", "[].appendd", "(1).foo", "'a'.uper", "None.x", "len.x", "Other().method.x", "Thing().x = 1", "int.x = 1", "(5).x = 1", "None.x = 1", "del Other().colour", "Other.method.x", "object().x = 1", "len.x = 1", "{}.x = 5", "[].append = 1", "Other().__class__ = 5", "Other().__class__ = int", "Other().__dict__ = 5", "int.__name__ = 'x'", "Other.__name__ = 5", "Other.__bases__ = ()", "Other.__mro__ = 1", "del Other.nothing", "type.x = 1", "Other.__dict__['a'] = 1", "Other.__class__ = 5"):
    try:
        exec(code)
        print(code, "fine")
    except (AttributeError, TypeError) as e:
        print(code, "->", type(e).__name__, e)
