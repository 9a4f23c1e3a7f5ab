# gc.callbacks, freeze, saveall.
import gc
events = []
gc.callbacks.append(lambda phase, info: events.append((phase, sorted(info))))
gc.collect(); gc.callbacks.clear()
print(events[0], events[1][0])
gc.set_debug(gc.DEBUG_SAVEALL)
l = []; l.append(l); del l
gc.collect(); print([x for x in gc.garbage if isinstance(x, list) and len(x) == 1 and x[0] is x] != []); gc.set_debug(0); gc.garbage.clear()
gc.freeze(); print(gc.get_freeze_count() > 0); gc.unfreeze(); print(gc.get_freeze_count())
old = gc.get_threshold(); gc.set_threshold(100, 5, 5); print(gc.get_threshold()); gc.set_threshold(*old)
for f in (lambda: gc.collect(5), lambda: gc.set_threshold(), lambda: gc.collect("a")):
    try:
        f()
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
