//! From YAML text to one spanned tree, within limits.
//!
//! Events come from a YAML parser and are put together by [`super::tree`]; what the parser rejects
//! is explained by [`super::syntax`]. Nothing here knows what a key or a value means.

use std::borrow::Cow;

use granit_parser::{ErrorKind, Event, Options, Parser, ScanError};

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::limits::{MAX_BYTES, MAX_DEPTH, MAX_REPAIRS};
use crate::layer::node::Node;
use crate::layer::syntax;
use crate::layer::tree::TreeBuilder;
use crate::source::{FileId, Span};

/// Reads one YAML document. Text without a document is an empty map.
///
/// # Errors
/// Every mistake that was found: duplicate keys are all told, a syntax error ends the reading.
pub fn parse(file: FileId, text: &str) -> Result<Node, Vec<Diagnostic>> {
    if text.len() > MAX_BYTES {
        return Err(vec![too_large(file, text.len())]);
    }
    let mut tree = TreeBuilder::new(file, text);
    let mut documents = 0;
    for event in Parser::new_from_str_with_options(text, options()) {
        match event {
            Err(error) => {
                tree.report(syntax::explain(file, text, &error, &tree.progress()));
                break;
            }
            Ok((Event::DocumentStart(..), span)) => {
                documents += 1;
                if documents > 1 {
                    tree.report(second_document(file, text, tree.bytes(span)));
                    break;
                }
            }
            Ok((event, span)) => tree.take(event, span),
        }
        if tree.is_full() {
            break;
        }
    }
    tree.finish()
}

/// The documents of a text that is not gen's own, and what is wrong with it.
#[derive(Debug, Default)]
pub struct Documents {
    /// In order; documents without content are left out.
    pub roots: Vec<Node>,
    pub diagnostics: Vec<Diagnostic>,
    /// Whether reading ended before the text did.
    pub is_cut: bool,
}

/// Reads all YAML documents of a text, as far as they can be read. Duplicate keys are told, and the
/// last one counts; tags that gen does not know are left alone.
pub fn documents(file: FileId, text: &str) -> Documents {
    let mut all = Documents::default();
    if text.len() > MAX_BYTES {
        all.diagnostics.push(too_large(file, text.len()));
        all.is_cut = true;
        return all;
    }
    let mut read = Cow::Borrowed(text);
    for _ in 0..MAX_REPAIRS {
        let Err(line) = all.read(file, &read) else { break };
        // A quoted text may go on left of its key, other readers of YAML say. No byte moves.
        read.to_mut().replace_range(line - 1..line, " ");
        all = Documents::default();
    }
    all
}

impl Documents {
    /// Reads all documents.
    ///
    /// # Errors
    /// A line in a quoted text stands too far to the left: where it starts.
    fn read(&mut self, file: FileId, text: &str) -> Result<(), usize> {
        let mut tree = TreeBuilder::new(file, text).with_foreign_tags();
        for event in Parser::new_from_str_with_options(text, options()) {
            match event {
                Err(error) => {
                    if let Some(line) = outdented(&error, text) {
                        return Err(line);
                    }
                    tree.report(syntax::explain(file, text, &error, &tree.progress()));
                    self.is_cut = true;
                    break;
                }
                Ok((Event::DocumentEnd, _)) => self.take(&mut tree),
                Ok((event, span)) => tree.take(event, span),
            }
            if tree.is_full() {
                self.is_cut = true;
                break;
            }
        }
        self.take(&mut tree);
        Ok(())
    }

    fn take(&mut self, tree: &mut TreeBuilder) {
        let (root, diagnostics) = tree.next_document();
        self.roots.extend(root.filter(|root| !root.is_null()));
        self.diagnostics.extend(diagnostics);
    }
}

/// The start of a line of quoted text that the parser found too far to the left.
fn outdented(error: &ScanError, text: &str) -> Option<usize> {
    let told = matches!(error.kind(), ErrorKind::InvalidQuotedScalarIndent);
    let at = error.marker().byte_offset().filter(|_| told)?.min(text.len());
    let line = text.get(..at)?.rfind('\n')? + 1;
    (line > 0).then_some(line)
}

fn options() -> Options {
    let mut options = Options::default();
    options.set_emit_comments(false);
    options.emit_unresolved_aliases = true;
    options.flow_nesting_limit = MAX_DEPTH;
    options.block_nesting_limit = MAX_DEPTH;
    options
}

fn too_large(file: FileId, bytes: usize) -> Diagnostic {
    let allowed = MAX_BYTES / (1024 * 1024);
    Diagnostic::error(Code::Size, format!("the file is larger than {allowed} MiB: {bytes} bytes"))
        .at(Span { file, start: 0, end: 0 }, "values are small texts")
        .help("keep large contents in files of their own and name them with `file:`")
}

fn second_document(file: FileId, text: &str, at: Span) -> Diagnostic {
    let rest = text.get(at.start as usize..).unwrap_or_default();
    let marked = if rest.starts_with("---") { 3 } else { 1.min(rest.len()) };
    let end = text.ceil_char_boundary(at.start as usize + marked);
    let span = Span { file, start: at.start, end: u32::try_from(end).unwrap_or(at.start) };
    Diagnostic::error(Code::Documents, "more than one YAML document in one file")
        .at(span, "a second document starts here")
        .help("move the second document to a file of its own, or remove this line")
}
