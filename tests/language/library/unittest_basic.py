# A test case run by unittest.
import unittest, io
class T(unittest.TestCase):
    def setUp(self): self.x = 1
    def test_equal(self): self.assertEqual(self.x, 1); self.assertIn(1, [1]); self.assertRaises(ValueError, int, "a")
    def test_fails(self): self.assertEqual([1, 2], [1, 3])
    def test_error(self): 1 / 0
    @unittest.skip("reason")
    def test_skipped(self): pass
    def test_sub(self):
        for i in range(3):
            with self.subTest(i=i): self.assertTrue(i != 1)
r = unittest.TestResult(); unittest.defaultTestLoader.loadTestsFromTestCase(T).run(r)
print(r.testsRun, len(r.failures), len(r.errors), r.skipped[0][1], r.wasSuccessful())
print(sorted(str(t).split()[0] for t, _ in r.failures), r.failures[0][1].splitlines()[-1] != "")
with T().assertRaisesRegex(ValueError, "invalid") as c: int("x")
print(c.exception)
