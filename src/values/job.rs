//! What a user may write about a job: what runs to its end, once per version or on a schedule.

use crate::values::account::ServiceAccount;
use crate::values::content::Content;
use crate::values::env::{EnvFrom, EnvValue};
use crate::values::image::Image;
use crate::values::metadata::Annotations;
use crate::values::names::JobNames;
use crate::values::namespace::Security;
use crate::values::network::Peer;
use crate::values::object::{object, words};
use crate::values::pod::{Toleration, TopologySpread};
use crate::values::raw::Raw;
use crate::values::read::{At, List, Map};
use crate::values::resources::Resources;
use crate::values::scalar::{AbsolutePath, Count, Flag, Label, Subdomain, Text, Verbatim};
use crate::values::storage::Volume;
use crate::values::wait::WaitFor;
use crate::values::workload::{Beside, Capabilities, Workload};

object! {
    /// A job of the stack. It runs once per version: what it runs is in the name of its Job, so that a change
    /// of it makes a new one. With a `schedule` it is a CronJob.
    Job {
        /// The component that it starts from: a backend, a frontend or another job, whose values lie below its own.
        like: Text,
        /// The image.
        image: Image,
        /// Replaces the image's entrypoint.
        command: List<Verbatim>,
        /// Arguments of the entrypoint.
        args: List<Verbatim>,
        /// The folder that the program starts in. Default: the image's.
        working_dir as "workingDir": AbsolutePath,
        /// Components in whose pods it runs before they start, each time one starts: it must be repeatable, as
        /// migrations are. Then there is no Job of its own.
        before: List<Text>,
        /// Components that must answer before it starts.
        after: List<Text>,
        /// When it runs, in cron's words: `0 3 * * *`.
        /// <https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax>
        schedule: Text,
        /// The time zone of the schedule, such as `Europe/Berlin`. Default: that of the control plane.
        time_zone as "timeZone": Text,
        /// What happens when the last run still goes on. Default: `Forbid`.
        concurrency_policy as "concurrencyPolicy": ConcurrencyPolicy,
        /// Seconds that a run may start late. Default: any.
        starting_deadline_seconds as "startingDeadlineSeconds": Count,
        /// How many ended runs are kept. Default: 3.
        successful_jobs_history_limit as "successfulJobsHistoryLimit": Count,
        /// How many failed runs are kept. Default: 1.
        failed_jobs_history_limit as "failedJobsHistoryLimit": Count,
        /// Whether the schedule rests. Default: false.
        suspend: Flag,
        /// How often it is tried again. Default: 6.
        backoff_limit as "backoffLimit": Count,
        /// Seconds after which it has failed. Default: any.
        active_deadline_seconds as "activeDeadlineSeconds": Count,
        /// Seconds after which an ended run is deleted. Default: never; what Helm and Argo CD miss, they make and
        /// run again.
        ttl_seconds_after_finished as "ttlSecondsAfterFinished": Count,
        /// The namespace. Default: that of the backends.
        namespace: Label,
        /// What it connects to: databases and backends by name.
        connects: List<Text>,
        /// What must answer before it starts: `true`, which is all databases that it connects to, `false`, or a list of
        /// names. A list may have backends, too. Default: true.
        wait_for as "waitFor": WaitFor,
        /// Environment variables: text with `${…}` references, or where to read a secret.
        env: Map<EnvValue>,
        /// ConfigMaps and Secrets that exist, all of whose keys become variables. The job's own win.
        env_from as "envFrom": List<EnvFrom>,
        /// Files by the path where the container sees them.
        files: Map<Content>,
        /// Volumes by name.
        volumes: Map<Volume>,
        /// Folders that the program writes to and that may be forgotten, such as `/tmp`.
        writable: List<AbsolutePath>,
        /// Containers that end before it starts, in the order of their names.
        init_containers as "initContainers": Map<Beside>,
        /// Containers that run as long as it does.
        sidecars: Map<Beside>,
        /// Requests and limits.
        resources: Resources,
        /// Pods that may connect beyond the graph.
        allow_from as "allowFrom": List<Peer>,
        /// Where it may connect to beyond the graph.
        allow_to as "allowTo": List<Peer>,
        /// Its ServiceAccount.
        service_account as "serviceAccount": ServiceAccount,
        /// The Pod Security Standard. Default: `restricted`.
        security: Security,
        /// The numeric user that the container runs as. Default: 10001; under `baseline` the image's own.
        user: Count,
        /// The numeric group that the container runs as, and that its volumes belong to. Default: the number of `user`.
        group: Count,
        /// Whether the container's own file system is read-only. Default: false.
        read_only as "readOnly": Flag,
        /// Capabilities of Linux that its container is given beyond none, as far as the Pod Security Standard of the
        /// namespace lets it: `restricted` has `NET_BIND_SERVICE` alone.
        capabilities: Capabilities,
        /// Seconds for a clean stop. Default: 30.
        termination_grace_period_seconds as "terminationGracePeriodSeconds": Count,
        /// Addresses by the names of hosts that nobody else resolves, as lines of `/etc/hosts`.
        host_aliases as "hostAliases": Map<Text>,
        /// Labels of the nodes to run on.
        node_selector as "nodeSelector": Map<Text>,
        /// Taints that the pods bear.
        tolerations: List<Toleration>,
        /// A PodSpec's affinity, as Kubernetes writes it.
        affinity: Raw,
        /// How pods spread over nodes or zones.
        topology_spread as "topologySpread": List<TopologySpread>,
        /// The PriorityClass.
        priority_class_name as "priorityClassName": Subdomain,
        /// What its objects are called.
        names: JobNames,
        /// The labels by which policies select its pods, in place of gen's own. No other pods may have them all.
        selector: Map<Text>,
        /// Labels of all its objects.
        labels: Map<Text>,
        /// Annotations by object.
        annotations: Annotations,
        /// Merged into the PodSpec.
        pod: Raw,
        /// Merged into the container.
        container: Raw,
    }
}

words! {
    /// What happens when a run is due and the last one still goes on.
    ConcurrencyPolicy {
        Allow = "Allow",
        Forbid = "Forbid",
        Replace = "Replace",
    }
}

impl Job {
    /// What it has in common with a backend that listens on nothing; `after` are connections, too.
    pub fn workload(&self) -> Workload {
        let Self {
            like,
            image,
            command,
            args,
            working_dir,
            before: _,
            after,
            schedule: _,
            time_zone: _,
            concurrency_policy: _,
            starting_deadline_seconds: _,
            successful_jobs_history_limit: _,
            failed_jobs_history_limit: _,
            suspend: _,
            backoff_limit: _,
            active_deadline_seconds: _,
            ttl_seconds_after_finished: _,
            namespace,
            connects,
            wait_for,
            env,
            env_from,
            files,
            volumes,
            writable,
            init_containers,
            sidecars,
            resources,
            allow_from,
            allow_to,
            service_account,
            security,
            user,
            group,
            read_only,
            capabilities,
            termination_grace_period_seconds,
            host_aliases,
            node_selector,
            tolerations,
            affinity,
            topology_spread,
            priority_class_name,
            names,
            selector,
            labels,
            annotations,
            pod,
            container,
        } = self.clone();
        Workload {
            like,
            image,
            command,
            args,
            working_dir,
            namespace,
            connects: both(connects, after),
            wait_for,
            env,
            env_from,
            files,
            volumes,
            writable,
            init_containers,
            sidecars,
            resources,
            allow_from,
            allow_to,
            service_account,
            security,
            user,
            group,
            read_only,
            capabilities,
            termination_grace_period_seconds,
            host_aliases,
            node_selector,
            tolerations,
            affinity,
            topology_spread,
            priority_class_name,
            names: names.map(|At { value, span, overrode }| At {
                value: value.workload(),
                span,
                overrode,
            }),
            selector,
            labels,
            annotations,
            pod,
            container,
            ..Workload::default()
        }
    }
}

fn both(one: Option<At<List<Text>>>, other: Option<At<List<Text>>>) -> Option<At<List<Text>>> {
    match (one, other) {
        (Some(one), Some(other)) => {
            let value: List<Text> = one.value.into_iter().chain(other.value).collect();
            Some(At { value, span: one.span, overrode: one.overrode })
        }
        (one, other) => one.or(other),
    }
}
