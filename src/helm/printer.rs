//! What a template is written with: where it stands, and what has been written.

use crate::helm::access::Access;
use crate::helm::helpers::Helpers;
use crate::helm::shape::{Entry, Shape};

/// Writes templates.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says where in an object it writes")]
pub struct Printer<'a> {
    pub access: Access<'a>,
    pub helpers: &'a Helpers,
    pub out: String,
    /// Inside an object's own metadata.
    pub in_metadata: bool,
    /// Inside a Secret, and inside its data.
    pub is_secret: bool,
    pub is_secret_data: bool,
    /// At the first entry of a list's item.
    pub is_item: bool,
    /// The name of the object, as helpers of its own are called.
    pub object: String,
    /// Named templates that objects of the file need: names and bodies.
    pub defined: Vec<(String, String)>,
}

impl<'a> Printer<'a> {
    pub fn new(access: Access<'a>, helpers: &'a Helpers) -> Self {
        Self {
            access,
            helpers,
            out: String::new(),
            in_metadata: false,
            is_secret: false,
            is_secret_data: false,
            is_item: false,
            object: String::new(),
            defined: Vec::new(),
        }
    }

    pub fn line(&mut self, indent: usize, text: &str) {
        self.out += &" ".repeat(indent);
        self.out += text;
        self.out.push('\n');
    }

    pub fn action(&mut self, indent: usize, text: &str) {
        self.line(indent, &format!("{{{{- {text} }}}}"));
    }

    pub fn include(&mut self, name: &str, indent: usize) {
        self.action(indent, &format!("include \"{name}\" . | nindent {indent}"));
    }

    /// The resources of a container, by the helper for them.
    pub fn resources(&mut self, entry: &Entry, indent: usize) {
        let Some(path) = Helpers::resources_of(entry, &self.access) else { return };
        let at = self.access.path(&path);
        let chart = self.access.chart;
        self.action(indent, &format!("with include \"{chart}.resources\" {at}"));
        self.line(indent, "resources:");
        self.action(indent + 2, &format!(". | trim | nindent {}", indent + 2));
        self.action(indent, "end");
    }

    /// Defines what a checksum is taken of, and names it.
    pub fn checksum(&mut self, shape: &Shape) -> String {
        let name = format!("{}.{}.config", self.access.chart, self.object);
        let mut own = Printer::new(self.access.clone(), self.helpers);
        own.access.known.clear();
        if let Shape::Map(entries) = shape {
            own.plain_map(entries);
        }
        self.defined.push((name.clone(), own.out));
        name
    }
}
