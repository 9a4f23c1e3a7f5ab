from .. import value as parent_value
from ..inner import __name__ as where
