"""An incremental constraint solver, after DeltaBlue: class hierarchies, small lists, many short calls.

Variables are tied by one-way constraints of different strengths; adding or removing one replans only
what it touches. Two shapes are solved: a long chain of equalities, and a fan of scale-and-offset pairs.
"""

FULL = 120
QUICK = 12

CHAIN = 300
PAIRS = 300

REQUIRED, STRONG, PREFERRED, NORMAL, WEAK, WEAKEST = range(6)


class Variable:
    def __init__(self, value=0):
        self.value = value
        self.constraints = []
        self.determined_by = None
        self.strength = WEAKEST
        self.stays = True
        self.mark = 0


class Constraint:
    """What ties variables together. A subclass says which outputs it could compute, and how."""

    is_input = False

    def __init__(self, strength):
        self.strength = strength

    def insert(self, planner):
        self.attach()
        planner.add(self)

    def satisfied(self):
        raise NotImplementedError

    def satisfy(self, mark, planner):
        """Choose an output if that pays; the constraint pushed out by it, if any."""
        self.choose(mark)
        if not self.satisfied():
            if self.strength == REQUIRED:
                raise RuntimeError("a required constraint cannot be met")
            return None
        self.mark_inputs(mark)
        out = self.output()
        pushed = out.determined_by
        if pushed is not None:
            pushed.forget()
        out.determined_by = self
        if not planner.propagate(self, mark):
            raise RuntimeError("a cycle of constraints")
        out.mark = mark
        return pushed

    def mark_inputs(self, mark):
        for variable in self.inputs():
            variable.mark = mark

    def inputs_known(self, mark):
        for variable in self.inputs():
            if variable.mark != mark and not variable.stays and variable.determined_by is not None:
                return False
        return True


class Unary(Constraint):
    def __init__(self, variable, strength):
        super().__init__(strength)
        self.variable = variable
        self.on = False

    def attach(self):
        self.variable.constraints.append(self)

    def detach(self):
        self.variable.constraints.remove(self)
        self.on = False

    def choose(self, mark):
        self.on = self.variable.mark != mark and self.strength < self.variable.strength

    def satisfied(self):
        return self.on

    def forget(self):
        self.on = False

    def inputs(self):
        return ()

    def output(self):
        return self.variable

    def recalculate(self):
        self.variable.strength = self.strength
        self.variable.stays = not self.is_input
        if self.variable.stays:
            self.execute()

    def execute(self):
        pass


class Stay(Unary):
    pass


class Edit(Unary):
    is_input = True


class Binary(Constraint):
    def __init__(self, left, right, strength):
        super().__init__(strength)
        self.left = left
        self.right = right
        self.direction = 0

    def attach(self):
        self.left.constraints.append(self)
        self.right.constraints.append(self)

    def detach(self):
        self.left.constraints.remove(self)
        self.right.constraints.remove(self)
        self.direction = 0

    def choose(self, mark):
        left, right, strength = self.left, self.right, self.strength
        if left.mark == mark:
            self.direction = 1 if right.mark != mark and strength < right.strength else 0
        elif right.mark == mark:
            self.direction = -1 if strength < left.strength else 0
        elif left.strength > right.strength:
            self.direction = -1 if strength < left.strength else 0
        else:
            self.direction = 1 if strength < right.strength else 0

    def satisfied(self):
        return self.direction != 0

    def forget(self):
        self.direction = 0

    def input(self):
        return self.left if self.direction > 0 else self.right

    def output(self):
        return self.right if self.direction > 0 else self.left

    def inputs(self):
        return (self.input(),)

    def recalculate(self):
        source = self.input()
        out = self.output()
        out.strength = max(self.strength, source.strength)
        out.stays = source.stays
        if out.stays:
            self.execute()


class Equal(Binary):
    def execute(self):
        self.output().value = self.input().value


class Scaled(Binary):
    """right = left * scale + offset"""

    def __init__(self, left, scale, offset, right, strength):
        super().__init__(left, right, strength)
        self.scale = scale
        self.offset = offset

    def attach(self):
        super().attach()
        self.scale.constraints.append(self)
        self.offset.constraints.append(self)

    def detach(self):
        super().detach()
        self.scale.constraints.remove(self)
        self.offset.constraints.remove(self)

    def inputs(self):
        return (self.input(), self.scale, self.offset)

    def execute(self):
        if self.direction > 0:
            self.right.value = self.left.value * self.scale.value + self.offset.value
        else:
            self.left.value = (self.right.value - self.offset.value) // self.scale.value

    def recalculate(self):
        source = self.input()
        out = self.output()
        out.strength = max(self.strength, source.strength)
        out.stays = source.stays and self.scale.stays and self.offset.stays
        if out.stays:
            self.execute()


class Planner:
    def __init__(self):
        self.last_mark = 0

    def new_mark(self):
        self.last_mark += 1
        return self.last_mark

    def add(self, constraint):
        mark = self.new_mark()
        pushed = constraint.satisfy(mark, self)
        while pushed is not None:
            pushed = pushed.satisfy(mark, self)

    def remove(self, constraint):
        if not constraint.satisfied():
            constraint.detach()
            return
        out = constraint.output()
        constraint.forget()
        constraint.detach()
        unmet = self.unmet_after_removal(out)
        for strength in range(REQUIRED, WEAKEST + 1):
            for other in unmet:
                if other.strength == strength:
                    self.add(other)

    def unmet_after_removal(self, out):
        out.determined_by = None
        out.strength = WEAKEST
        out.stays = True
        unmet = []
        todo = [out]
        while todo:
            variable = todo.pop()
            for constraint in variable.constraints:
                if not constraint.satisfied():
                    unmet.append(constraint)
            for constraint in self.consumers(variable):
                constraint.recalculate()
                todo.append(constraint.output())
        return unmet

    def consumers(self, variable):
        by = variable.determined_by
        return [c for c in variable.constraints if c is not by and c.satisfied()]

    def propagate(self, constraint, mark):
        todo = [constraint]
        while todo:
            current = todo.pop()
            if current.output().mark == mark:
                return False
            current.recalculate()
            todo.extend(self.consumers(current.output()))
        return True

    def plan_from(self, sources):
        """The satisfied constraints to run, in order, when the sources' outputs change."""
        mark = self.new_mark()
        plan = []
        todo = list(sources)
        while todo:
            constraint = todo.pop()
            out = constraint.output()
            if out.mark != mark and constraint.inputs_known(mark):
                plan.append(constraint)
                out.mark = mark
                todo.extend(self.consumers(out))
        return plan


def change(planner, variable, values):
    edit = Edit(variable, PREFERRED)
    edit.insert(planner)
    plan = planner.plan_from([edit])
    for value in values:
        variable.value = value
        for constraint in plan:
            constraint.execute()
    planner.remove(edit)
    return len(plan)


def chain_test(length):
    planner = Planner()
    variables = [Variable() for _ in range(length + 1)]
    for left, right in zip(variables, variables[1:]):
        Equal(left, right, REQUIRED).insert(planner)
    Stay(variables[-1], STRONG).insert(planner)
    edit = Edit(variables[0], PREFERRED)
    # The strong stay holds the chain, so the weaker edit must lose ...
    edit.insert(planner)
    lost = not edit.satisfied()
    planner.remove(edit)
    # ... and a stronger one must win.
    edit = Edit(variables[0], REQUIRED)
    edit.insert(planner)
    plan = planner.plan_from([edit])
    for value in range(20):
        variables[0].value = value
        for constraint in plan:
            constraint.execute()
        if variables[-1].value != value:
            raise AssertionError("the chain is broken")
    planner.remove(edit)
    return lost, len(plan), variables[-1].value


def projection_test(count):
    planner = Planner()
    scale = Variable(10)
    offset = Variable(1000)
    sources = []
    targets = []
    for i in range(count):
        source = Variable(i)
        target = Variable(i)
        sources.append(source)
        targets.append(target)
        Stay(source, NORMAL).insert(planner)
        Scaled(source, scale, offset, target, REQUIRED).insert(planner)
    planned = change(planner, sources[-1], range(17, 27))
    forward = targets[-1].value
    planned += change(planner, targets[-1], range(1050, 1060))
    backward = sources[-1].value
    planned += change(planner, scale, range(1, 6))
    if any(t.value != s.value * 5 + 1000 for s, t in zip(sources[:-1], targets[:-1])):
        raise AssertionError("the scale did not reach every target")
    planned += change(planner, offset, range(2000, 2005))
    if any(t.value != s.value * 5 + 2004 for s, t in zip(sources[:-1], targets[:-1])):
        raise AssertionError("the offset did not reach every target")
    return planned, forward, backward, sum(t.value for t in targets)


def run(size):
    """`size` rounds, each with new planners; all must end alike."""
    report = chain_test(CHAIN) + projection_test(PAIRS)
    for _ in range(size - 1):
        if chain_test(CHAIN) + projection_test(PAIRS) != report:
            raise AssertionError("the rounds differ")
    return report


EXPECTED = {
    QUICK: (True, 301, 19, 606, 1260, 5, 823980),
    FULL: (True, 301, 19, 606, 1260, 5, 823980),
}
