"""A scheduler of cooperating tasks, after Martin Richards' benchmark: polymorphic method calls.

A system of six tasks (an idler, a worker, two packet handlers, two devices) passes packets through
queues; priorities decide who runs. The counts of packets queued and of tasks held are known.
"""

FULL = 14
QUICK = 2

IDLE, WORK, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = range(6)
TO_DEVICE, TO_WORKER = 0, 1
PACKET_BYTES = 4


class Packet:
    def __init__(self, next_packet, owner, kind):
        self.next = next_packet
        self.owner = owner
        self.kind = kind
        self.position = 0
        self.data = [0] * PACKET_BYTES

    def append_to(self, queue):
        """The queue with this packet at its end."""
        self.next = None
        if queue is None:
            return self
        last = queue
        while last.next is not None:
            last = last.next
        last.next = self
        return queue


class Task:
    """A task control block: flags, an input queue, and the subclass's own step."""

    def __init__(self, system, ident, priority, queue, has_packet, waiting):
        self.system = system
        self.ident = ident
        self.priority = priority
        self.queue = queue
        self.has_packet = has_packet
        self.waiting = waiting
        self.held = False
        self.next = system.tasks
        system.tasks = self
        system.table[ident] = self

    def blocked(self):
        return self.held or (self.waiting and not self.has_packet)

    def offer(self, packet, sender):
        """Take a packet in; the more urgent of the two tasks runs next."""
        if self.queue is None:
            self.queue = packet
            packet.next = None
            self.has_packet = True
            if self.priority > sender.priority:
                return self
        else:
            packet.append_to(self.queue)
        return sender

    def wake(self):
        packet = None
        if self.waiting and self.has_packet:
            packet = self.queue
            self.queue = packet.next
            self.waiting = False
            self.has_packet = self.queue is not None
        return self.step(packet)

    def wait(self):
        self.waiting = True
        return self

    def hold(self):
        self.system.holds += 1
        self.held = True
        return self.next

    def release(self, ident):
        task = self.system.table[ident]
        task.held = False
        if task.priority > self.priority:
            return task
        return self

    def send(self, packet, ident):
        task = self.system.table[ident]
        self.system.queued += 1
        packet.owner = self.ident
        return task.offer(packet, self)

    def step(self, packet):
        raise NotImplementedError


class IdleTask(Task):
    def __init__(self, system, count):
        super().__init__(system, IDLE, 0, None, False, False)
        self.control = 1
        self.count = count

    def step(self, packet):
        self.count -= 1
        if self.count == 0:
            return self.hold()
        if self.control & 1:
            self.control = self.control // 2 ^ 0xD008
            return self.release(DEVICE_B)
        self.control //= 2
        return self.release(DEVICE_A)


class WorkTask(Task):
    def __init__(self, system, queue):
        super().__init__(system, WORK, 1000, queue, True, True)
        self.destination = HANDLER_A
        self.letter = 0

    def step(self, packet):
        if packet is None:
            return self.wait()
        self.destination = HANDLER_B if self.destination == HANDLER_A else HANDLER_A
        packet.position = 0
        for i in range(PACKET_BYTES):
            self.letter += 1
            if self.letter > 26:
                self.letter = 1
            packet.data[i] = 64 + self.letter
        return self.send(packet, self.destination)


class HandlerTask(Task):
    def __init__(self, system, ident, priority, queue, device):
        super().__init__(system, ident, priority, queue, True, True)
        self.device = device
        self.work = None
        self.devices = None

    def step(self, packet):
        if packet is not None:
            if packet.kind == TO_WORKER:
                self.work = packet.append_to(self.work)
            else:
                self.devices = packet.append_to(self.devices)
        work = self.work
        if work is not None:
            if work.position >= PACKET_BYTES:
                self.work = work.next
                return self.send(work, work.owner if work.owner == WORK else WORK)
            device = self.devices
            if device is not None:
                self.devices = device.next
                device.position = work.data[work.position]
                work.position += 1
                return self.send(device, self.device)
        return self.wait()


class DeviceTask(Task):
    def __init__(self, system, ident, priority, handler):
        super().__init__(system, ident, priority, None, False, True)
        self.handler = handler
        self.pending = None

    def step(self, packet):
        if packet is None:
            packet = self.pending
            if packet is None:
                return self.wait()
            self.pending = None
            self.system.text = (self.system.text * 33 + packet.position) % 1000003
            return self.send(packet, self.handler)
        self.pending = packet
        return self.hold()


class System:
    def __init__(self):
        self.tasks = None
        self.table = [None] * 6
        self.holds = 0
        self.queued = 0
        self.steps = 0
        self.text = 0

    def schedule(self):
        task = self.tasks
        while task is not None:
            if task.blocked():
                task = task.next
            else:
                self.steps += 1
                task = task.wake()


def chain(owner, kind, count):
    packet = None
    for _ in range(count):
        packet = Packet(packet, owner, kind)
    return packet


def run(size):
    report = []
    for _ in range(size):
        system = System()
        IdleTask(system, 10000)
        WorkTask(system, chain(WORK, TO_WORKER, 2))
        HandlerTask(system, HANDLER_A, 2000, chain(DEVICE_A, TO_DEVICE, 3), DEVICE_A)
        HandlerTask(system, HANDLER_B, 3000, chain(DEVICE_B, TO_DEVICE, 3), DEVICE_B)
        DeviceTask(system, DEVICE_A, 4000, HANDLER_A)
        DeviceTask(system, DEVICE_B, 5000, HANDLER_B)
        system.schedule()
        report.append((system.steps, system.queued, system.holds, system.text))
    if any(entry != report[0] for entry in report):
        raise AssertionError("the rounds differ")
    return report[0] + (size,)


EXPECTED = {
    QUICK: (65790, 23246, 9297, 585177, 2),
    FULL: (65790, 23246, 9297, 585177, 14),
}
