//! The world outside: what gen reads and writes.
//!
//! No other module touches the file system, stdin or stdout. What goes wrong here is the world's
//! fault, not that of the user's YAML: errors are `anyhow` with the path in them, and `main` prints
//! the one that ends the run.
//!
//! - [`read_text`], [`read_stdin`] and [`list`] bring texts in.
//! - A [`Tree`] is a folder that gen made, in memory. [`write`] makes a folder on disk equal to it,
//!   [`check`] tells what `write` would do, and [`create`] lays files down once, for their user.
//! - A [`Root`] is how far inputs may name files: all that they name is read through it.
//! - [`manifests`] finds the files of other people's objects, a [`ProgramCall`] asks programs that render
//!   them, and [`replace`] corrects one.
//! - [`print`] is stdout.
//!
//! Nothing outside the named folder is ever written, and no file in it that gen did not make.

mod check;
mod copy;
mod input;
mod journal;
mod listing;
mod output;
mod path;
mod program;
mod replace;
mod root;
mod stage;
mod stdout;
mod survey;
mod tree;
mod walk;

pub use check::{FileChange, FileDifference, check};
pub use copy::{Copy, files_below};
pub use input::{LIMIT, exists, folder_above, folders, list, read_stdin, read_text};
pub use output::{Written, create, is_made, made_below, made_in, maker, retire, write};
pub use program::{Ended, Program, ProgramCall};
pub use root::{FLAG, Root, RootEntry, read_named, real};
pub use stdout::{is_terminal, print, print_parts, print_report, print_to};
pub use tree::Tree;
pub use walk::{manifests, names_below, scripts, templates};
