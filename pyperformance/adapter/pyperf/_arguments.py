"""The part of argparse that benchmark programs use, small enough for a young virtual machine."""

import sys


class Namespace:
    """The parsed values, as attributes."""

    def __repr__(self):
        return "Namespace(%s)" % ", ".join(["%s=%r" % item for item in sorted(vars(self).items())])


class Argument:
    def __init__(self, names, action, nargs, default, type, choices, metavar, dest, help, const, required):
        self.names = names
        self.action = action
        self.nargs = nargs
        self.type = type
        self.choices = choices
        self.metavar = metavar
        self.help = help
        self.const = const
        self.required = required
        self.positional = not names[0].startswith("-")
        if dest is None:
            long_names = [name for name in names if name.startswith("--")]
            dest = (long_names or names)[0].lstrip("-").replace("-", "_")
        self.dest = dest
        if default is None and action == "store_true":
            default = False
        elif default is None and action == "store_false":
            default = True
        self.default = default
        self.takes_value = action in ("store", "append")

    def converted(self, text, parser):
        value = text
        if self.type is not None:
            try:
                value = self.type(text)
            except (TypeError, ValueError):
                parser.error("argument %s: invalid value: %r" % ("/".join(self.names), text))
        if self.choices is not None and value not in self.choices:
            choices = ", ".join([repr(choice) for choice in self.choices])
            parser.error("argument %s: invalid choice: %r (choose from %s)" % ("/".join(self.names), value, choices))
        return value


class ArgumentParser:
    """Options, flags and positional arguments; groups are only for show."""

    def __init__(self, prog=None, description=None, **_):
        self.prog = prog or sys.argv[0]
        self.description = description
        self.arguments = []

    def add_argument(self, *names, action="store", nargs=None, default=None, type=None, choices=None,
                     metavar=None, dest=None, help=None, const=None, required=False):
        if action not in ("store", "store_true", "store_false", "store_const", "append"):
            raise ValueError("unknown action %r" % (action,))
        argument = Argument(names, action, nargs, default, type, choices, metavar, dest, help, const, required)
        self.arguments.append(argument)
        return argument

    def add_argument_group(self, *_, **__):
        return self

    add_mutually_exclusive_group = add_argument_group

    def set_defaults(self, **defaults):
        for argument in self.arguments:
            if argument.dest in defaults:
                argument.default = defaults[argument.dest]

    def error(self, message):
        sys.stderr.write("%s: error: %s\n" % (self.prog, message))
        sys.exit(2)

    def print_help(self):
        print("usage: %s [options]" % self.prog)
        if self.description:
            print("\n" + self.description + "\n")
        for argument in self.arguments:
            print("  %-28s %s" % (", ".join(argument.names), argument.help or ""))

    def find(self, name):
        for argument in self.arguments:
            if name in argument.names:
                return argument
        # An unambiguous beginning of a long name will do.
        if name.startswith("--"):
            found = [a for a in self.arguments if any([n.startswith(name) for n in a.names])]
            if len(found) == 1:
                return found[0]
        return None

    def parse_args(self, args=None):
        todo = list(sys.argv[1:] if args is None else args)
        result = Namespace()
        seen = set()
        for argument in self.arguments:
            setattr(result, argument.dest, argument.default)
        texts = []
        only_positional = False
        while todo:
            text = todo.pop(0)
            if only_positional or not text.startswith("-") or text == "-":
                texts.append(text)
            elif text == "--":
                only_positional = True
            elif text in ("-h", "--help"):
                self.print_help()
                sys.exit(0)
            else:
                seen.add(self.parse_option(text, todo, result))
        self.parse_positional(texts, result)
        for argument in self.arguments:
            if argument.required and not argument.positional and argument.dest not in seen:
                self.error("the following arguments are required: %s" % "/".join(argument.names))
        return result

    def parse_option(self, text, todo, result):
        name, equals, value = text.partition("=")
        if not text.startswith("--") and len(text) > 2:
            # A short option with its value attached: -n5
            name, equals, value = text[:2], "=", text[2:].lstrip("=")
        argument = self.find(name)
        if argument is None:
            self.error("unrecognized arguments: %s" % text)
        if argument.takes_value:
            if not equals:
                if not todo:
                    self.error("argument %s: expected one argument" % "/".join(argument.names))
                value = todo.pop(0)
            value = argument.converted(value, self)
            if argument.action == "append":
                value = (getattr(result, argument.dest) or []) + [value]
        elif argument.action == "store_const":
            value = argument.const
        else:
            value = argument.action == "store_true"
        setattr(result, argument.dest, value)
        return argument.dest

    def parse_positional(self, texts, result):
        for argument in self.arguments:
            if not argument.positional:
                continue
            if argument.nargs in ("*", "+"):
                if texts or argument.nargs == "*":
                    values = [argument.converted(text, self) for text in texts]
                    setattr(result, argument.dest, values or argument.default or [])
                    texts = []
                    continue
            elif texts:
                setattr(result, argument.dest, argument.converted(texts.pop(0), self))
                continue
            if argument.nargs != "?":
                self.error("the following arguments are required: %s" % argument.dest)
        if texts:
            self.error("unrecognized arguments: %s" % " ".join(texts))
