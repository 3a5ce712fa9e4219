//! Collects what is wrong with the values and what is unwise, by the environment's policy.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::Span;
use crate::values::policy::{Level, Policy};
use crate::values::read::At;

/// All findings of one resolution.
#[derive(Debug)]
pub struct Report {
    pub diagnostics: Vec<Diagnostic>,
    /// Where the diagnostics of a message are that point at a place.
    by_message: BTreeMap<(String, Option<Span>), Vec<usize>>,
    policy: Policy,
}

/// Something unwise that an environment may tolerate: one key of `policy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unwise {
    InlineSecrets,
    WrittenSecrets,
    UnpinnedImages,
    MissingRequests,
    MissingProbes,
    EphemeralData,
    PasswordCharacters,
    SecretCopies,
    Capacity,
    TargetGaps,
    SharedNodePorts,
    SharedObjects,
    WrittenAddresses,
    UnusedDatabases,
    UnusedExternals,
    ClosedEgress,
    UnreachedPorts,
    KnownImages,
}

impl Unwise {
    /// The key below `policy`.
    fn key(self) -> &'static str {
        match self {
            Unwise::InlineSecrets => "inlineSecrets",
            Unwise::WrittenSecrets => "writtenSecrets",
            Unwise::UnpinnedImages => "unpinnedImages",
            Unwise::MissingRequests => "missingRequests",
            Unwise::MissingProbes => "missingProbes",
            Unwise::EphemeralData => "ephemeralData",
            Unwise::PasswordCharacters => "passwordCharacters",
            Unwise::SecretCopies => "secretCopies",
            Unwise::Capacity => "capacity",
            Unwise::TargetGaps => "targetGaps",
            Unwise::SharedNodePorts => "sharedNodePorts",
            Unwise::SharedObjects => "sharedObjects",
            Unwise::WrittenAddresses => "writtenAddresses",
            Unwise::UnusedDatabases => "unusedDatabases",
            Unwise::UnusedExternals => "unusedExternals",
            Unwise::ClosedEgress => "closedEgress",
            Unwise::UnreachedPorts => "unreachedPorts",
            Unwise::KnownImages => "knownImages",
        }
    }

    fn code(self) -> Code {
        match self {
            Unwise::InlineSecrets => Code::InlineSecret,
            Unwise::WrittenSecrets => Code::WrittenSecret,
            Unwise::UnpinnedImages => Code::UnpinnedImage,
            Unwise::MissingRequests => Code::MissingRequests,
            Unwise::MissingProbes => Code::MissingProbe,
            Unwise::EphemeralData => Code::EphemeralData,
            Unwise::PasswordCharacters => Code::PasswordCharacters,
            Unwise::SecretCopies => Code::SecretCopy,
            Unwise::Capacity => Code::Capacity,
            Unwise::TargetGaps => Code::TargetRemedy,
            Unwise::SharedNodePorts => Code::SharedNodePort,
            Unwise::SharedObjects => Code::SharedObject,
            Unwise::WrittenAddresses => Code::WrittenAddress,
            Unwise::UnusedDatabases => Code::UnusedDatabase,
            Unwise::UnusedExternals => Code::UnusedExternal,
            Unwise::ClosedEgress => Code::ClosedEgress,
            Unwise::UnreachedPorts => Code::UnreachedPort,
            Unwise::KnownImages => Code::KnownImage,
        }
    }

    fn default_level(self) -> Level {
        match self {
            Unwise::InlineSecrets | Unwise::WrittenSecrets => Level::Deny,
            _ => Level::Warn,
        }
    }

    fn configured(self, policy: &Policy) -> Option<Level> {
        let Policy {
            inline_secrets,
            written_secrets,
            unpinned_images,
            missing_requests,
            missing_probes,
            ephemeral_data,
            password_characters,
            secret_copies,
            capacity,
            target_gaps,
            shared_node_ports,
            shared_objects,
            written_addresses,
            unused_databases,
            unused_externals,
            closed_egress,
            unreached_ports,
            known_images,
        } = policy;
        let level = match self {
            Unwise::InlineSecrets => inline_secrets,
            Unwise::WrittenSecrets => written_secrets,
            Unwise::UnpinnedImages => unpinned_images,
            Unwise::MissingRequests => missing_requests,
            Unwise::MissingProbes => missing_probes,
            Unwise::EphemeralData => ephemeral_data,
            Unwise::PasswordCharacters => password_characters,
            Unwise::SecretCopies => secret_copies,
            Unwise::Capacity => capacity,
            Unwise::TargetGaps => target_gaps,
            Unwise::SharedNodePorts => shared_node_ports,
            Unwise::SharedObjects => shared_objects,
            Unwise::WrittenAddresses => written_addresses,
            Unwise::UnusedDatabases => unused_databases,
            Unwise::UnusedExternals => unused_externals,
            Unwise::ClosedEgress => closed_egress,
            Unwise::UnreachedPorts => unreached_ports,
            Unwise::KnownImages => known_images,
        };
        level.as_ref().map(|At { value, .. }| *value)
    }
}

impl Report {
    pub fn new(policy: Policy) -> Self {
        Self { diagnostics: Vec::new(), by_message: BTreeMap::new(), policy }
    }

    /// Reports an error or a ready-made warning.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        let key = (diagnostic.message.clone(), diagnostic.place());
        let same = self.by_message.entry(key).or_default();
        if !same.iter().any(|index| self.diagnostics[*index] == diagnostic) {
            same.push(self.diagnostics.len());
            self.diagnostics.push(diagnostic);
        }
    }

    /// Reports something unwise: nothing, a warning or an error, as the policy says.
    pub fn unwise(
        &mut self,
        what: Unwise,
        message: impl Into<String>,
        finish: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        let level = what.configured(&self.policy).unwrap_or(what.default_level());
        if level == Level::Allow {
            return;
        }
        let mut diagnostic = finish(Diagnostic::warning(what.code(), message));
        if level == Level::Deny {
            diagnostic.severity = Severity::Error;
        }
        let key = what.key();
        let help = diagnostic.help.take().map(|help| format!("{help}, or ")).unwrap_or_default();
        diagnostic.help = Some(format!("{help}set `policy.{key}: allow` for this environment"));
        self.add(diagnostic);
    }

    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}
