//! Comparing trees, by their dumps with all places.

use super::tally::{Tally, first_difference};
use tiercel_syntax::{DumpOptions, ParseOptions};

/// Our tree of a source, or our error, as text; with `optimize` above 0 the tree that code is generated from.
pub fn text(source: &[u8], optimize: u8) -> String {
    let tree = tiercel_syntax::parse(source, &ParseOptions::default()).and_then(|parsed| match optimize {
        0 => Ok(parsed.tree),
        level => tiercel_compiler::optimize(&parsed.tree, level),
    });
    match tree {
        Ok(tree) => {
            let options = DumpOptions {
                annotate_fields: true,
                include_attributes: true,
                indent: Some(1),
                show_empty: false,
            };
            tiercel_syntax::dump(&tree, &options)
        }
        Err(error) => super::error_text(&error),
    }
}

/// Compares two texts of one file's tree.
pub fn compare(file: &str, ours: &str, theirs: &str, tally: &mut Tally) {
    tally.item(ours == theirs);
    if ours == theirs {
        return;
    }
    let (ours, theirs): (Vec<&str>, Vec<&str>) = (ours.lines().collect(), theirs.lines().collect());
    let same = ours.iter().zip(&theirs).take_while(|(left, right)| left == right).count();
    tally.difference(&kind(&ours, &theirs, same), || first_difference(file, &ours, &theirs));
}

/// What differs: a field of a kind of node, or one side failing.
fn kind(ours: &[&str], theirs: &[&str], line: usize) -> String {
    let is_error = |lines: &[&str]| lines.first().is_some_and(|line| line.starts_with("error "));
    match (is_error(ours), is_error(theirs)) {
        (true, true) => return "a different error".to_owned(),
        (true, false) => return "an error of Tiercel alone".to_owned(),
        (false, true) => return "an error of CPython alone".to_owned(),
        (false, false) => {}
    }
    let field = theirs.get(line).map_or("the end", |line| line.trim_start());
    let field = field.split(['=', '(']).next().unwrap_or(field);
    // The node a field belongs to: the nearest line before it with less indentation.
    let depth = |line: &str| line.len() - line.trim_start().len();
    let own = theirs.get(line).map_or(0, |line| depth(line));
    let parent = theirs[..line.min(theirs.len())].iter().rev().find(|line| depth(line) < own);
    let parent = parent.map_or("", |line| line.trim().trim_end_matches(['(', '[']));
    let parent = parent.rsplit('=').next().unwrap_or(parent);
    format!("{parent}.{field}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_trees_and_different_ones() {
        let ours = text(b"x = 1\n", 0);
        assert!(ours.starts_with("Module(\n body=["), "{ours}");
        let mut tally = Tally::default();
        compare("a.py", &ours, &ours, &mut tally);
        assert_eq!(tally.differing(), 0);
        compare("a.py", &ours, &ours.replace("Constant", "Name"), &mut tally);
        compare("a.py", &ours, "error SyntaxError: x at (1, 1, 1, 1)", &mut tally);
        let report = tally.text("trees", 1);
        assert!(
            report.contains("Assign.value (1)") && report.contains("an error of CPython alone"),
            "{report}"
        );
        assert_eq!(report.lines().last(), Some("identical: 1 of 3"));
    }

    #[test]
    fn errors_are_text_too() {
        assert!(text(b"x = = 1", 0).starts_with("error SyntaxError: "));
    }
}
