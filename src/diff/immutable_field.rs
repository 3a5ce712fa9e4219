//! Fields that keep the value with which their object was made, by kind: the table.
//!
//! `cargo acceptance conformance` asks a server about every line: what is here it refuses, the rest it takes.

use crate::diff::field::Field;
use crate::diff::immutable_when::{
    adds_tolerations, always, both, has_address, is_immutable, leaves_default, selects_what_runs,
    shrinks, text,
};
use crate::diff::pair::Pair;

/// Fields that keep the value with which their object was made.
pub struct ImmutableField {
    pub kinds: &'static [&'static str],
    pub path: &'static str,
    /// What lies in there and may change all the same.
    pub except: &'static [&'static str],
    pub when: fn(Pair, &Field) -> bool,
    pub why: &'static str,
    pub instead: Instead,
    pub page: &'static str,
}

/// How one gets there all the same.
#[derive(Clone, Copy)]
pub enum Instead {
    /// Delete the object and apply; what it made goes too.
    Again,
    /// Delete the object without what it made, and apply.
    Orphan,
    /// Something else.
    Say(&'static str),
}

const STATEFUL_SET: &str =
    "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#update-strategies";
const DEPLOYMENT: &str =
    "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#label-selector-updates";
const ORPHANS: &str = "https://kubernetes.io/docs/tasks/administer-cluster/use-cascading-deletion/";
const JOB: &str =
    "https://kubernetes.io/docs/concepts/workloads/controllers/job/#mutable-scheduling-directives";
const POD: &str = "https://kubernetes.io/docs/concepts/workloads/pods/#pod-update-and-replacement";
const SERVICE: &str =
    "https://kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation/";
const CLAIM: &str = "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims";
const VOLUME: &str = "https://kubernetes.io/docs/concepts/storage/persistent-volumes/";
const CONFIG: &str =
    "https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-immutable";
const SECRET: &str = "https://kubernetes.io/docs/concepts/configuration/secret/#secret-immutable";
const SECRET_TYPE: &str =
    "https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1/";
const BINDING: &str =
    "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#clusterrolebinding-example";
const CLASS: &str = "https://kubernetes.io/docs/concepts/storage/storage-classes/";
const PRIORITY: &str =
    "https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/";
const QUOTA: &str = "https://kubernetes.io/docs/concepts/policy/resource-quotas/#quota-scopes";

const COPY: Instead =
    Instead::Say("make a claim of another name, copy the data, and let the pods mount that one");

pub const IMMUTABLE_FIELDS: &[ImmutableField] = &[
    ImmutableField {
        kinds: &["Deployment", "StatefulSet"],
        path: "spec.selector",
        except: &[],
        when: selects_what_runs,
        why: "the selector of a workload cannot change",
        instead: Instead::Orphan,
        page: ORPHANS,
    },
    ImmutableField {
        kinds: &["Deployment", "StatefulSet", "ReplicaSet", "DaemonSet"],
        path: "spec.selector",
        except: &[],
        when: always,
        why: "the selector of a workload cannot change",
        instead: Instead::Again,
        page: DEPLOYMENT,
    },
    ImmutableField {
        kinds: &["StatefulSet"],
        path: "spec",
        except: &[
            "spec.selector",
            "spec.replicas",
            "spec.ordinals",
            "spec.template",
            "spec.updateStrategy",
            "spec.revisionHistoryLimit",
            "spec.persistentVolumeClaimRetentionPolicy",
            "spec.minReadySeconds",
        ],
        when: always,
        why: "a StatefulSet keeps its service name, its claim templates and how it starts pods",
        instead: Instead::Orphan,
        page: STATEFUL_SET,
    },
    ImmutableField {
        kinds: &["StatefulSet"],
        path: "spec.updateStrategy.type",
        except: &[],
        when: |pair, _| {
            text(pair, "/spec/updateStrategy/type")[1] == Some("OnDelete")
                && leaves_default(pair, "/spec/updateStrategy/rollingUpdate")
        },
        why: "the `rollingUpdate` that the server has put there stays, and does not go with `OnDelete`",
        instead: Instead::Say("write `rollingUpdate: null` beside `type: OnDelete`"),
        page: STATEFUL_SET,
    },
    ImmutableField {
        kinds: &["Job"],
        path: "spec",
        except: &[
            "spec.parallelism",
            "spec.activeDeadlineSeconds",
            "spec.backoffLimit",
            "spec.ttlSecondsAfterFinished",
            "spec.suspend",
            "spec.maxFailedIndexes",
            "spec.podReplacementPolicy",
        ],
        when: always,
        why: "a Job keeps its pods' template, its selector and its completions",
        instead: Instead::Again,
        page: JOB,
    },
    ImmutableField {
        kinds: &["Pod"],
        path: "spec",
        except: &[
            "spec.containers.*.image",
            "spec.initContainers.*.image",
            "spec.activeDeadlineSeconds",
        ],
        when: |_, field| !adds_tolerations(field),
        why: "of a pod hardly more than images can change",
        instead: Instead::Again,
        page: POD,
    },
    ImmutableField {
        kinds: &["Service"],
        path: "spec.clusterIP",
        except: &[],
        when: |pair, field| field.after.is_some() && has_address(pair),
        why: "a Service keeps its cluster IP, and stays headless or not",
        instead: Instead::Again,
        page: SERVICE,
    },
    ImmutableField {
        kinds: &["Service"],
        path: "spec.loadBalancerClass",
        except: &[],
        when: |pair, _| both(pair, "/spec/type", "LoadBalancer"),
        why: "the class of a load balancer cannot change while the Service is one",
        instead: Instead::Say("change `type` to `ClusterIP` first, apply, and then both"),
        page: "https://kubernetes.io/docs/concepts/services-networking/service/#load-balancer-class",
    },
    ImmutableField {
        kinds: &["PersistentVolumeClaim"],
        path: "spec",
        except: &["spec.resources.requests.storage", "spec.volumeAttributesClassName"],
        when: always,
        why: "a claim keeps its class, its access modes and its volume",
        instead: COPY,
        page: CLAIM,
    },
    ImmutableField {
        kinds: &["PersistentVolumeClaim"],
        path: "spec.resources.requests.storage",
        except: &[],
        when: |_, field| shrinks(field),
        why: "a claim can grow and never shrink",
        instead: COPY,
        page: CLAIM,
    },
    ImmutableField {
        kinds: &["PersistentVolumeClaim"],
        path: "spec.resources.requests.storage",
        except: &[],
        when: |pair, field| !shrinks(field) && both(pair, "/spec/storageClassName", ""),
        why: "a claim of a volume that was made by hand cannot grow: no class can expand it",
        instead: COPY,
        page: CLAIM,
    },
    ImmutableField {
        kinds: &["PersistentVolume"],
        path: "spec",
        except: &[
            "spec.capacity",
            "spec.accessModes",
            "spec.claimRef",
            "spec.persistentVolumeReclaimPolicy",
            "spec.storageClassName",
            "spec.mountOptions",
            "spec.volumeAttributesClassName",
        ],
        when: always,
        why: "a volume keeps its source",
        instead: Instead::Say("make a volume of another name, and a claim for it; copy the data"),
        page: VOLUME,
    },
    ImmutableField {
        kinds: &["ConfigMap"],
        path: "*",
        except: &["metadata", "apiVersion"],
        when: |pair, _| is_immutable(pair),
        why: "the ConfigMap is immutable",
        instead: Instead::Say("make a ConfigMap of another name, and let the pods read that one"),
        page: CONFIG,
    },
    ImmutableField {
        kinds: &["Secret"],
        path: "*",
        except: &["metadata", "apiVersion", "type"],
        when: |pair, _| is_immutable(pair),
        why: "the Secret is immutable",
        instead: Instead::Say("make a Secret of another name, and let the pods read that one"),
        page: SECRET,
    },
    ImmutableField {
        kinds: &["Secret"],
        path: "type",
        except: &[],
        when: always,
        why: "a Secret keeps its type",
        instead: Instead::Again,
        page: SECRET_TYPE,
    },
    ImmutableField {
        kinds: &["RoleBinding", "ClusterRoleBinding"],
        path: "roleRef",
        except: &[],
        when: always,
        why: "a binding keeps its role",
        instead: Instead::Again,
        page: BINDING,
    },
    ImmutableField {
        kinds: &["StorageClass"],
        path: "*",
        except: &[
            "metadata",
            "apiVersion",
            "allowVolumeExpansion",
            "mountOptions",
            "allowedTopologies",
        ],
        when: always,
        why: "a class keeps what it makes",
        instead: Instead::Again,
        page: CLASS,
    },
    ImmutableField {
        kinds: &["PriorityClass"],
        path: "*",
        except: &["metadata", "apiVersion", "description", "globalDefault"],
        when: always,
        why: "a priority keeps its value",
        instead: Instead::Again,
        page: PRIORITY,
    },
    ImmutableField {
        kinds: &["IngressClass"],
        path: "spec.controller",
        except: &[],
        when: always,
        why: "a class keeps its controller",
        instead: Instead::Again,
        page: "https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class",
    },
    ImmutableField {
        kinds: &["RuntimeClass"],
        path: "handler",
        except: &[],
        when: always,
        why: "a class keeps its handler",
        instead: Instead::Again,
        page: "https://kubernetes.io/docs/concepts/containers/runtime-class/",
    },
    ImmutableField {
        kinds: &["ResourceQuota"],
        path: "spec.scopes",
        except: &[],
        when: always,
        why: "a quota keeps its scopes",
        instead: Instead::Again,
        page: QUOTA,
    },
];
