value = "package value"
__all__ = ["value", "leaf"]
def __getattr__(name):
    if name == "lazy_name":
        return "made when asked for"
    raise AttributeError(f"no {name}")
