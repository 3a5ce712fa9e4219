//! Which unwise things an environment tolerates.

use crate::values::object::{object, words};

words! {
    /// What gen does about something unwise.
    Level {
        /// Nothing.
        Allow = "allow",
        /// It says so.
        Warn = "warn",
        /// It makes nothing.
        Deny = "deny",
    }
}

object! {
    /// What gen does about unwise things.
    Policy {
        /// Secrets written into values. Default: `deny`.
        inline_secrets as "inlineSecrets": Level,
        /// Secrets of gen's own environment (`fromEnv`) that `gen render --output-dir` would write into files.
        /// Default: `deny`.
        written_secrets as "writtenSecrets": Level,
        /// Images with a tag that moves, such as `latest`. Default: `warn`.
        unpinned_images as "unpinnedImages": Level,
        /// Containers without requests. Default: `warn`.
        missing_requests as "missingRequests": Level,
        /// Backends and frontends without a readiness probe of their own. Default: `warn`.
        missing_probes as "missingProbes": Level,
        /// Databases whose data is gone with the pod. Default: `warn`.
        ephemeral_data as "ephemeralData": Level,
        /// Passwords from elsewhere that a url needs percent-encoded. Default: `warn`.
        password_characters as "passwordCharacters": Level,
        /// Secrets made elsewhere that several namespaces need. Default: `warn`.
        secret_copies as "secretCopies": Level,
        /// Stacks that do not fit the nodes of the target. Default: `warn`.
        capacity: Level,
        /// What the target lacks although there is a remedy. Default: `warn`.
        target_gaps as "targetGaps": Level,
        /// Node ports that another environment on the same target wants too. Default: `warn`.
        shared_node_ports as "sharedNodePorts": Level,
        /// Objects of the same names, or hosts of Ingresses, that another environment has in the same cluster.
        /// Default: `warn`.
        shared_objects as "sharedObjects": Level,
        /// Variables that name a host outside of the stack, which the component's network policy does not let it
        /// reach. Default: `warn`.
        closed_egress as "closedEgress": Level,
        /// Hosts of components, `localhost` and addresses of the cluster, written by hand into
        /// variables. Default: `warn`.
        written_addresses as "writtenAddresses": Level,
        /// Databases that no component connects to. Default: `warn`.
        unused_databases as "unusedDatabases": Level,
        /// Externals that no component calls. Default: `warn`.
        unused_externals as "unusedExternals": Level,
        /// Further ports that no `expose`, no component and no `allowFrom` leads to, which the network policy closes to all.
        /// Default: `warn`.
        unreached_ports as "unreachedPorts": Level,
        /// Images that are known not to start as gen runs them, as no root, with folders that they cannot write to; and
        /// those of servers of which gen knows neither user nor version. Default: `warn`.
        known_images as "knownImages": Level,
    }
}
