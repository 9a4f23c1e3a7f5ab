class Base:
    count: int = 0

    def __init__(self, value):
        self.value = value
        self.__hidden = value

    @property
    def hidden(self):
        return self.__hidden

class Derived(Base, metaclass=type):
    """Derived."""

    names = [name for name in ("a", "b") if name]

    def __init__(self):
        super().__init__(1)
        super(Derived, self).value
        self.extra = __class__

    def closure(self):
        return lambda: (self, __class__)

    if names:
        late: str
