//! Where the lines of a text start, and how many characters stand before a byte of it.

/// A text is cut into blocks of so many bytes; characters are counted up to the start of each.
const BLOCK: usize = 256;

/// An index of one text.
#[derive(Clone, Debug)]
pub struct Lines {
    /// The bytes at which lines start; the first is 0.
    starts: Vec<usize>,
    /// How many characters start before each block; nothing where every character is one byte.
    before: Vec<usize>,
    length: usize,
}

impl Lines {
    pub fn new(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        let mut before = Vec::new();
        if !text.is_ascii() {
            let mut count = 0;
            for block in text.as_bytes().chunks(BLOCK) {
                before.push(count);
                count += characters(block);
            }
            before.push(count);
        }
        Self { starts, before, length: text.len() }
    }

    /// The line that a byte is in, counted from 0.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset) - 1
    }

    /// How many lines there are.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// Where a line starts; the end of the text for one that is not there.
    pub fn start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.length)
    }

    /// How many characters of the text start before a byte.
    pub fn characters(&self, text: &str, offset: usize) -> usize {
        match self.before.get(offset / BLOCK) {
            Some(before) => before + characters(&text.as_bytes()[offset / BLOCK * BLOCK..offset]),
            None => offset,
        }
    }
}

/// How many characters start in some bytes.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
}
