//! What a service of Docker Compose may do less than others, or more.
//! <https://docs.docker.com/reference/compose-file/services/#cap_add>

use crate::adopt::draft::{Draft, DraftMap};
use crate::adopt::part::Part;
use crate::adopt::told::ToldAll;
use crate::manifest::Look;

/// Capabilities that containers have anyway, and that a namespace at `baseline` takes.
/// <https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline>
const USUAL: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// Which capabilities are taken from a program and given to it, and whether what it starts may have more than it has.
/// Who has none at all, and is not root, is `restricted`.
pub fn draft(part: &Part, draft: &mut DraftMap, told: &mut ToldAll) {
    let node = &part.service.node;
    let mut added: Vec<&str> = Vec::new();
    for item in node.items("cap_add") {
        let name = plain(item.text("").unwrap_or_default());
        if USUAL.contains(&name) {
            added.push(name);
        } else {
            told.add(item.span, format!("the capability `{name}` of `{}`", part.name));
        }
    }
    let dropped: Vec<&str> =
        node.items("cap_drop").iter().filter_map(|item| item.text("")).map(plain).collect();
    let is_bare = dropped.iter().any(|name| name.eq_ignore_ascii_case("ALL"));
    let mut options = node.items("security_opt").iter().filter_map(|item| item.text(""));
    let is_closed = options.any(is_without_more);
    let is_person = matches!(draft.get("user"), Some(Draft::Plain(user)) if user != "0");
    if is_bare && is_closed && is_person && added.is_empty() {
        draft.set("security", Draft::text("restricted"));
        return;
    }
    if is_closed {
        let own = draft.below("container").below("securityContext");
        own.set("allowPrivilegeEscalation", Draft::Plain("false".to_owned()));
    }
    if !dropped.is_empty() {
        let dropped = if is_bare { vec!["ALL"] } else { dropped };
        let own = draft.below("container").below("securityContext").below("capabilities");
        own.set("drop", Draft::texts(dropped));
        if !added.is_empty() {
            draft.set("capabilities", Draft::map([("add", Draft::texts(added))]));
        }
    }
}

/// A capability without the start of the kernel's name.
fn plain(name: &str) -> &str {
    name.strip_prefix("CAP_").unwrap_or(name)
}

/// Whether an option says that no program gets more rights than the one that starts it.
fn is_without_more(option: &str) -> bool {
    matches!(option, "no-new-privileges" | "no-new-privileges:true" | "no-new-privileges=true")
}
