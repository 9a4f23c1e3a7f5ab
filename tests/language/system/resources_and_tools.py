# What a process may use, and tools that want to be told what it does.
import resource, sys

soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0], resource.prlimit(0, resource.RLIMIT_NOFILE)[0])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 1000, resource.getpagesize() % 4096)
for call in (lambda: resource.getrlimit(99), lambda: resource.setrlimit(0, (1,)), lambda: resource.getrusage(7)):
    try:
        call()
    except ValueError as e:
        print(e)

m = sys.monitoring
m.use_tool_id(m.DEBUGGER_ID, 'mine')
print(m.get_tool(0), m.get_tool(1), m.get_events(0), m.events.LINE | m.events.CALL)
print(m.register_callback(0, m.events.LINE, print), m.register_callback(0, m.events.LINE, None) is print)
for call in (lambda: m.use_tool_id(0, 'x'), lambda: m.use_tool_id(9, 'x'), lambda: m.get_events(3), lambda: m.register_callback(0, 3, None)):
    try:
        call()
    except ValueError as e:
        print(e)
m.free_tool_id(0)
print(m.get_tool(0))
import doctest, pdb, unittest.mock
print(doctest.run_docstring_examples.__name__, pdb.Pdb.__name__, unittest.mock.Mock(return_value=3)())
