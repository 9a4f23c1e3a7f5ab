# statistics and fractions of ints.
import statistics as s
d = [1, 2, 2, 3, 4, 10]
print(s.mean(d), s.median(d), s.mode(d), s.stdev(d), s.pvariance(d), s.median_low(d), s.quantiles(d), s.fmean(d), s.geometric_mean([1, 4, 16]), s.harmonic_mean([1, 2, 4]), s.multimode("aabb"), s.correlation([1, 2, 3], [2, 4, 7]), s.linear_regression([1, 2], [2, 4]))
for f in (lambda: s.mean([]), lambda: s.stdev([1]), lambda: s.mode([])):
    try:
        f()
    except s.StatisticsError as e:
        print(e)
