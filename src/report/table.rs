//! Tables in a terminal.

use crate::foreign;

/// Which side of its column a text is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
}

/// Rows of texts below names of columns.
#[derive(Clone, Debug)]
pub struct Table {
    sides: Vec<Align>,
    /// No cells are a rule.
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(columns: &[&str], sides: &[Align]) -> Self {
        let names = columns.iter().map(|name| (*name).to_owned()).collect();
        Self { sides: sides.to_vec(), rows: vec![names] }
    }

    /// A row with a text for each column.
    pub fn row(&mut self, cells: Vec<String>) {
        let shown = |cell: String| foreign::line(&cell).into_owned();
        self.rows.push(cells.into_iter().map(shown).collect());
    }

    /// A line between rows.
    pub fn rule(&mut self) {
        self.rows.push(Vec::new());
    }

    /// The table, each column as wide as its widest text.
    pub fn to_text(&self) -> String {
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.sides.len()).map(width).collect();
        let mut text = String::new();
        for row in &self.rows {
            if row.is_empty() {
                let all = widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
                text += &format!("{}\n", "─".repeat(all));
                continue;
            }
            let cells = row.iter().zip(&widths).zip(&self.sides);
            let padded = cells.map(|((cell, width), side)| match side {
                Align::Left => format!("{cell:<width$}"),
                Align::Right => format!("{cell:>width$}"),
            });
            text += &format!("{}\n", padded.collect::<Vec<_>>().join("  ").trim_end());
        }
        text
    }
}
