//! Commands and arguments: texts that reach the container as they are.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::reference;
use crate::values::instead::command_of;
use crate::values::workload;

/// Reports what no program could be told.
pub fn check(values: &workload::Workload, report: &mut Report) {
    no_references(values, report);
    one_word(values, report);
}

/// A list of one text is one program whose name has blanks in it.
fn one_word(values: &workload::Workload, report: &mut Report) {
    let Some([only]) = values.command.as_ref().map(|list| list.value.as_slice()) else { return };
    let text = only.as_str();
    let mut words = text.split_whitespace();
    let is_program = |word: &str| !word.is_empty() && !word.contains(['"', '\'']);
    if !words.next().is_some_and(is_program) || words.next().is_none() || text.contains('\n') {
        return;
    }
    report.add(
        Diagnostic::warning(Code::InvalidValue, format!("no program is called `{text}`"))
            .at(only.span, "one word of the command, with its blanks")
            .help(format!("write `command: {}`", command_of(text))),
    );
}

/// References work in `env`; elsewhere they would reach the container as they are.
fn no_references(values: &workload::Workload, report: &mut Report) {
    let lists = [&values.command, &values.args].into_iter().flatten();
    for text in lists.flat_map(|list| &list.value).filter(|text| reference::is_meant(text.as_str()))
    {
        report.add(
            Diagnostic::error(
                Code::ReferenceSyntax,
                "a reference does not work in `command` and `args`",
            )
            .at(text.span, "the container would get it as it is")
            .help("put it into a variable of `env`, say `NAME`, and write `$(NAME)` here"),
        );
    }
}
