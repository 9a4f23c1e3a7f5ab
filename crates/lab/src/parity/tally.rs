//! What a comparison counts and shows.

use crate::table::Table;
use std::collections::BTreeMap;

/// Counts by field, and the first difference of each kind.
#[derive(Default)]
pub struct Tally {
    total: usize,
    identical: usize,
    /// For each field, how many are identical and how many differ.
    fields: BTreeMap<String, (usize, usize)>,
    /// For each kind of difference, where it was seen first, in readable form, and how often it was seen.
    differences: BTreeMap<String, (String, usize)>,
    /// Files that are meant to differ, and why.
    meant: Vec<String>,
    /// How many items differ in them.
    meant_items: usize,
}

impl Tally {
    /// Counts one item as compared.
    pub fn item(&mut self, identical: bool) {
        self.total += 1;
        self.identical += usize::from(identical);
    }

    /// Counts one field of an item.
    pub fn field(&mut self, name: &str, identical: bool) {
        let (same, differing) = self.fields.entry(name.to_owned()).or_default();
        if identical {
            *same += 1;
        } else {
            *differing += 1;
        }
    }

    /// Notes a difference; only the first of its kind is asked for its text.
    pub fn difference(&mut self, kind: &str, show: impl FnOnce() -> String) {
        match self.differences.get_mut(kind) {
            Some((_, count)) => *count += 1,
            None => drop(self.differences.insert(kind.to_owned(), (show(), 1))),
        }
    }

    /// How many items differ.
    pub fn differing(&self) -> usize {
        self.total - self.identical
    }

    /// Notes that so many items of a file differ for a reason that is known.
    pub fn meant(&mut self, file: &str, reason: &str, items: usize) {
        self.meant.push(format!("{file}: {reason}"));
        self.meant_items += items;
    }

    /// Whether nothing differs that is not meant to.
    pub fn all_identical_or_meant(&self) -> bool {
        self.differing() == self.meant_items
    }

    /// The report; its last line is `identical: N of M`.
    pub fn text(&self, what: &str, files: usize) -> String {
        let mut text = String::new();
        for (kind, (shown, count)) in &self.differences {
            text += &format!("{kind} ({count})\n{shown}\n");
        }
        if !self.fields.is_empty() {
            let mut table = Table::new(1, &["field", "identical", "differing"]);
            for (name, (same, differing)) in &self.fields {
                table.row(vec![name.clone(), same.to_string(), differing.to_string()]);
            }
            text += &(table.text() + "\n");
        }
        if !self.meant.is_empty() {
            text += &format!("different for a reason: {}\n", self.meant_items);
            self.meant.iter().for_each(|line| text += &format!("  {line}\n"));
        }
        text + &format!("{what} in {files} files\nidentical: {} of {}\n", self.identical, self.total)
    }
}

/// Two texts around their first differing line, a few lines of what they share before it.
pub fn first_difference(place: &str, ours: &[&str], theirs: &[&str]) -> String {
    let same = ours.iter().zip(theirs).take_while(|(left, right)| left == right).count();
    let mut text = format!("  {place}, line {}\n", same + 1);
    for line in &theirs[same.saturating_sub(3)..same] {
        text += &format!("      {line}\n");
    }
    for (mark, lines) in [("CPython", theirs), ("Tiercel", ours)] {
        let end = (same + 2).min(lines.len());
        if same >= end {
            text += &format!("    {mark}: (the end)\n");
        }
        for line in &lines[same.min(end)..end] {
            text += &format!("    {mark}: {}\n", shortened(line));
        }
    }
    text
}

fn shortened(line: &str) -> String {
    const MOST: usize = 300;
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{} ...", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_first_differences() {
        let mut tally = Tally::default();
        tally.item(true);
        tally.item(false);
        tally.field("names", true);
        tally.field("names", false);
        tally.difference("names", || "first".to_owned());
        tally.difference("names", || "second".to_owned());
        let text = tally.text("code objects", 1);
        assert!(text.contains("names (2)\nfirst\n") && !text.contains("second"), "{text}");
        assert_eq!(text.lines().last(), Some("identical: 1 of 2"));
        assert!(!tally.all_identical_or_meant());
        tally.meant("a.py", "so it is", 1);
        assert!(tally.all_identical_or_meant() && tally.text("code", 1).contains("  a.py: so it is\n"));
    }

    #[test]
    fn the_first_differing_line_is_shown_with_what_leads_to_it() {
        let text = first_difference("a.py", &["a", "b", "c"], &["a", "b", "x", "y", "z"]);
        assert_eq!(
            text,
            "  a.py, line 3\n      a\n      b\n    CPython: x\n    CPython: y\n    Tiercel: c\n"
        );
        assert!(first_difference("a.py", &["a"], &["a", "b"]).contains("Tiercel: (the end)"));
    }
}
