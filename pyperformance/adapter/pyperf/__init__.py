"""Enough of the `pyperf` module to run the programs of the public pyperformance suite unmodified.

Put this folder's parent on the path and run a program of the suite:

    PYTHONPATH=pyperformance/adapter tiercel bm_nbody/run_benchmark.py -o nbody.json

Everything happens in the one process: no workers are spawned. The loop count is calibrated as pyperf does
it, unless --loops says it. Only `sys` and `time` are needed, so that a young virtual machine can run it.
"""

import sys
from time import perf_counter

from ._arguments import ArgumentParser
from ._output import describe, json_text

__all__ = ["Runner", "perf_counter", "python_implementation"]

MIN_TIME = 0.1
MOST_LOOPS = 1 << 30


def python_implementation():
    return sys.implementation.name


class Benchmark:
    """The measured values of one benchmark: seconds for one loop, of one inner loop."""

    def __init__(self, name, loops, inner_loops, warmups, values, metadata):
        self.name = name
        self.loops = loops
        self.inner_loops = inner_loops
        self.warmups = warmups
        self.values = values
        self.metadata = metadata

    def get_name(self):
        return self.name

    def get_values(self):
        return tuple(self.values)

    def mean(self):
        return sum(self.values) / len(self.values)

    def median(self):
        ordered = sorted(self.values)
        middle = len(ordered) // 2
        if len(ordered) % 2:
            return ordered[middle]
        return (ordered[middle - 1] + ordered[middle]) / 2.0

    def stdev(self):
        if len(self.values) < 2:
            return 0.0
        mean = self.mean()
        return (sum([(value - mean) ** 2 for value in self.values]) / (len(self.values) - 1)) ** 0.5


class Runner:
    """Runs benchmarks in this process, as the command line says."""

    def __init__(self, values=None, processes=None, loops=0, min_time=MIN_TIME, metadata=None,
                 show_name=True, program_args=None, add_cmdline_args=None, _argparser=None, warmups=None):
        self.metadata = dict(metadata) if metadata else {}
        self.args = None
        self.benchmarks = []
        self._min_time = min_time
        self._default_loops = loops
        parser = _argparser if _argparser is not None else ArgumentParser(description="Benchmark")
        parser.add_argument("-n", "--values", type=int, default=values or 5, help="values to measure")
        parser.add_argument("-w", "--warmups", type=int, default=1 if warmups is None else warmups, help="values to throw away first")
        parser.add_argument("-l", "--loops", type=int, default=loops, help="loops for each value; 0 calibrates")
        parser.add_argument("-p", "--processes", type=int, default=1, help="accepted, and always 1")
        parser.add_argument("-o", "--output", metavar="FILENAME", default=None, help="write results to a JSON file")
        parser.add_argument("-q", "--quiet", action="store_true", help="print no results")
        parser.add_argument("--fast", action="store_true", help="fewer values")
        parser.add_argument("--debug-single-value", action="store_true", help="one loop, one value, no warm-up")
        self.argparser = parser

    def parse_args(self, args=None):
        if self.args is None:
            self.args = self.argparser.parse_args(args)
            if self.args.debug_single_value:
                self.args.loops, self.args.values, self.args.warmups = 1, 1, 0
            elif self.args.fast:
                self.args.values = 3
        return self.args

    def bench_time_func(self, name, time_func, *args, **options):
        """Measure time_func(loops, *args), which returns the seconds its loops took."""
        inner_loops = options.pop("inner_loops", None)
        metadata = options.pop("metadata", None)
        if options:
            raise TypeError("bench_time_func() got unexpected keyword arguments: %s" % ", ".join(sorted(options)))
        return self._measure(name, lambda loops: time_func(loops, *args), inner_loops, metadata)

    def bench_func(self, name, func, *args, **options):
        """Measure func(*args)."""
        inner_loops = options.pop("inner_loops", None)
        metadata = options.pop("metadata", None)
        if options:
            raise TypeError("bench_func() got unexpected keyword arguments: %s" % ", ".join(sorted(options)))

        def time_func(loops):
            rounds = range(loops)
            start = perf_counter()
            for _ in rounds:
                func(*args)
            return perf_counter() - start

        return self._measure(name, time_func, inner_loops, metadata)

    def bench_async_func(self, name, func, *args, **options):
        """Measure the coroutine function func(*args)."""
        import asyncio
        inner_loops = options.pop("inner_loops", None)
        metadata = options.pop("metadata", None)
        loop_factory = options.pop("loop_factory", None)
        if options:
            raise TypeError("bench_async_func() got unexpected keyword arguments: %s" % ", ".join(sorted(options)))

        async def main(loops):
            start = perf_counter()
            for _ in range(loops):
                await func(*args)
            return perf_counter() - start

        def time_func(loops):
            with asyncio.Runner(loop_factory=loop_factory) as runner:
                return runner.run(main(loops))

        return self._measure(name, time_func, inner_loops, metadata)

    def _measure(self, name, time_func, inner_loops, metadata):
        args = self.parse_args()
        warmups = []
        loops = args.loops
        inner = inner_loops or 1
        if not loops:
            loops = 1
            while True:
                elapsed = time_func(loops)
                warmups.append((loops, elapsed / (loops * inner)))
                if elapsed >= self._min_time or loops >= MOST_LOOPS:
                    break
                loops *= 2
        # What calibrated has warmed up as well.
        for _ in range(args.warmups - len(warmups)):
            warmups.append((loops, time_func(loops) / (loops * inner)))
        values = [time_func(loops) / (loops * inner) for _ in range(args.values)]
        own = dict(self.metadata)
        own.update(metadata or {})
        benchmark = Benchmark(name, loops, inner, warmups, values, own)
        self.benchmarks.append(benchmark)
        if not args.quiet:
            print(describe(benchmark))
            sys.stdout.flush()
        if args.output:
            # Written anew after each benchmark: what is done is safe if a later one fails.
            with open(args.output, "w") as file:
                file.write(json_text(self.benchmarks))
        return benchmark
