//! What makes traces cuts its memory off an arena: nothing that stays may lie in there.

mod support;

use support::{run_well, way};
use tiercel_jit::runtime::{Engine, Front};
use tiercel_object::allocator::{WithArena, blocks};

#[global_allocator]
static ALLOCATOR: WithArena = WithArena;

const PROGRAM: &str = "
class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def moved(self, d):
        return Point(self.x + d, self.y - d)

def walk(n):
    p = Point(1, 2.5)
    seen = []
    for i in range(n):
        if i % 3 == 0:
            p = p.moved(i)
        elif i % 3 == 1:
            seen.append((p.x, i))
        else:
            p = Point(p.y, p.x)
    return p.x, p.y, len(seen)

for _ in range(30):
    r = walk(200)
print(r)
";

#[test]
fn nothing_of_a_trace_stays_in_the_arena() {
    for hot_tree in ["0", "4000000"] {
        let settings = [
            ("tune:hot_loop", "4"),
            ("tune:hot_exit", "2"),
            ("tune:compile_allowance", "4000000000"),
            ("tune:hot_tree", hot_tree),
        ];
        let (output, (sides, trees, left)) =
            run_well(PROGRAM, way(Engine::Native, Front::Record), &settings, |jit| {
                (jit.stats.sides.get(), jit.stats.trees.get(), blocks())
            });
        assert_eq!(output, "(100, -96.5, 67)\n");
        assert!(sides > 1 && (trees > 0) == (hot_tree == "0"));
        assert_eq!(left, 0, "with hot_tree={hot_tree}");
    }
}
