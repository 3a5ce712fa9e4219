//! Clusters of CloudNativePG, and what goes with them: further databases, and backups.
//! <https://cloudnative-pg.io/docs/current/cloudnative-pg.v1/>
//!
//! Argo CD knows when a Cluster is healthy, and so waits for it in its wave; nothing in that wave waits for what comes
//! later. <https://github.com/argoproj/argo-cd/blob/master/resource_customizations/postgresql.cnpg.io/Cluster/health.lua>

use k8s_openapi::api::core::v1::{Affinity, LocalObjectReference};

use crate::engine::cloudnative_pg as cnpg;
use crate::object::cluster_spec::{
    BackupSchedule, BackupStore, ClusterAccountMetadata, ClusterAccountTemplate, ClusterAzureLogin,
    ClusterBootstrap, ClusterDatabase, ClusterGoogleLogin, ClusterInherited, ClusterInitDb,
    ClusterManaged, ClusterNamed, ClusterNamedKey, ClusterPlacement, ClusterPlugin,
    ClusterPluginName, ClusterPluginParameters, ClusterRole, ClusterS3Login, ClusterScripts,
    ClusterSettings, ClusterSpec, ClusterStorage, ClusterStore,
};
use crate::object::custom::CustomResource;
use crate::object::metadata::{metadata, workload_metadata};
use crate::object::mount::init_name;
use crate::object::{LAST_WAVE, Object, Phase, content, engine, pod, storage};
use crate::stack::Stack;
use crate::stack::database::{Database, Server};
use crate::stack::name::ObjectName;
use crate::stack::operator::{Backup, BackupLogin, Guest, Operated};
use crate::stack::pod::PodSettings;

/// The Cluster, the scripts that it runs once, its further databases and its backups.
pub fn objects(
    stack: &Stack,
    database: &Database,
    server: &Server,
    operated: &Operated,
) -> Vec<Object> {
    let component = &database.component;
    let wave = component.tier.wave();
    let mut objects = Vec::new();
    if !server.init.is_empty() {
        let name = init_name(component);
        objects.push(content::config_map(stack, component, &name, server.init.clone()));
    }
    if let Some(backup) = &operated.backup {
        let metadata = metadata(stack, component, operated.cluster.as_str(), wave);
        let store = CustomResource::new(metadata, store(backup));
        objects.push(Object::of(component, wave, Phase::Needs, &store));
        objects.extend(scheduled(stack, database, operated, backup));
    }
    // Its claims are deleted with it: it stays where they would.
    let metadata = workload_metadata(stack, component, operated.cluster.as_str(), wave);
    let mut metadata = storage::kept(metadata);
    metadata.annotations.get_or_insert_default().extend(component.annotations.workload.clone());
    let cluster = CustomResource::new(metadata, cluster(stack, database, server, operated));
    objects.push(Object::of(component, wave, Phase::Runs, &cluster));
    objects.extend(operated.guests.iter().map(|one| guest(stack, database, operated, one)));
    objects
}

fn cluster(
    stack: &Stack,
    database: &Database,
    server: &Server,
    operated: &Operated,
) -> ClusterSpec {
    let component = &database.component;
    let named = |name: &ObjectName| ClusterNamed { name: name.to_string() };
    let pull_secret = |name: &String| LocalObjectReference { name: name.clone() };
    let script =
        |key: &String| ClusterNamedKey { name: init_name(component).to_string(), key: key.clone() };
    let refs: Vec<ClusterNamedKey> = server.init.keys().map(script).collect();
    let parameters = operated.parameters.clone();
    let libraries = operated.libraries.clone();
    let mut labels = stack.labels.clone();
    labels.extend(component.labels.clone());
    let annotations = component.annotations.pod.clone();
    let of_account = &component.annotations.service_account;
    ClusterSpec {
        instances: operated.instances,
        image_name: server.image.reference.clone(),
        image_pull_policy: server.image.pull_policy,
        image_pull_secrets: stack.pull_secrets.iter().map(pull_secret).collect(),
        // The budget of a single instance would hold up the drain of its node for ever.
        // <https://cloudnative-pg.io/docs/current/kubernetes_upgrade/#pod-disruption-budgets>
        enable_pdb: (operated.instances == 1).then_some(false),
        bootstrap: ClusterBootstrap {
            initdb: ClusterInitDb {
                database: database.database.clone(),
                owner: database.user.clone(),
                secret: operated.owner.as_ref().map(named),
                scripts: (!refs.is_empty()).then_some(ClusterScripts { config_map_refs: refs }),
            },
        },
        enable_superuser_access: operated.superuser.is_some().then_some(true),
        superuser_secret: operated.superuser.as_ref().map(named),
        managed: roles(operated),
        storage: ClusterStorage {
            size: operated.claim.size.clone(),
            storage_class: operated.claim.class_name.clone(),
        },
        postgresql: (!parameters.is_empty() || !libraries.is_empty())
            .then_some(ClusterSettings { parameters, shared_preload_libraries: libraries }),
        resources: pod::resources(&server.resources),
        affinity: placement(&server.pod),
        priority_class_name: server.pod.priority_class_name.clone(),
        stop_delay: server.pod.termination_grace_period,
        env: engine::own(&server.env),
        inherited_metadata: (!labels.is_empty() || !annotations.is_empty())
            .then_some(ClusterInherited { labels, annotations }),
        service_account_template: (!of_account.is_empty()).then(|| ClusterAccountTemplate {
            metadata: ClusterAccountMetadata { annotations: of_account.clone() },
        }),
        plugins: operated.backup.iter().map(|_| archiver(operated)).collect(),
    }
}

fn archiver(operated: &Operated) -> ClusterPlugin {
    let parameters = ClusterPluginParameters { barman_object_name: operated.cluster.to_string() };
    ClusterPlugin { name: cnpg::BACKUP_PLUGIN, enabled: true, archives: true, parameters }
}

fn roles(operated: &Operated) -> Option<ClusterManaged> {
    let role = |guest: &Guest| ClusterRole {
        name: guest.user.clone(),
        ensure: "present",
        login: true,
        inherit: true,
        connection_limit: -1,
        password_secret: ClusterNamed { name: guest.secret.to_string() },
    };
    let roles: Vec<ClusterRole> = operated.guests.iter().map(role).collect();
    (!roles.is_empty()).then_some(ClusterManaged { roles })
}

fn placement(settings: &PodSettings) -> Option<ClusterPlacement> {
    let affinity: Option<Affinity> = settings.affinity.as_ref().map(|raw| {
        serde_json::from_value(raw.json.clone())
            .expect("an affinity is checked when the stack is resolved")
    });
    let Affinity { node_affinity, pod_affinity, pod_anti_affinity } = affinity.unwrap_or_default();
    let is_said = node_affinity.is_some()
        || pod_affinity.is_some()
        || pod_anti_affinity.is_some()
        || !settings.node_selector.is_empty()
        || !settings.tolerations.is_empty();
    is_said.then(|| ClusterPlacement {
        node_selector: settings.node_selector.clone(),
        tolerations: settings.tolerations.iter().map(pod::toleration).collect(),
        node_affinity,
        additional_pod_affinity: pod_affinity,
        additional_pod_anti_affinity: pod_anti_affinity,
    })
}

fn guest(stack: &Stack, database: &Database, operated: &Operated, guest: &Guest) -> Object {
    let component = &database.component;
    let wave = component.tier.wave();
    let spec = ClusterDatabase {
        cluster: ClusterNamed { name: operated.cluster.to_string() },
        name: guest.database.clone(),
        owner: guest.user.clone(),
    };
    let metadata = metadata(stack, component, guest.name.as_str(), wave);
    Object::of(component, wave, Phase::Runs, &CustomResource::new(metadata, spec))
}

fn store(backup: &Backup) -> BackupStore {
    let Backup { to, endpoint, login, schedule: _, keep } = backup;
    let s3 = match login {
        BackupLogin::Keys { secret, id, key } => {
            let of = |key: &String| ClusterNamedKey { name: secret.to_string(), key: key.clone() };
            Some(ClusterS3Login {
                access_key_id: Some(of(id)),
                secret_access_key: Some(of(key)),
                inherits: None,
            })
        }
        BackupLogin::Role => Some(ClusterS3Login {
            access_key_id: None,
            secret_access_key: None,
            inherits: Some(true),
        }),
        BackupLogin::Google | BackupLogin::Azure => None,
    };
    let is_google = matches!(login, BackupLogin::Google);
    let is_azure = matches!(login, BackupLogin::Azure);
    BackupStore {
        configuration: ClusterStore {
            destination_path: to.clone(),
            endpoint: endpoint.clone(),
            s3_credentials: s3,
            google_credentials: is_google.then_some(ClusterGoogleLogin { gke_environment: true }),
            azure_credentials: is_azure.then_some(ClusterAzureLogin { inherits: true }),
        },
        retention_policy: keep.clone(),
    }
}

/// Its schedule starts with seconds. <https://cloudnative-pg.io/docs/current/backup/#scheduled-backups>
fn scheduled(
    stack: &Stack,
    database: &Database,
    operated: &Operated,
    backup: &Backup,
) -> Option<Object> {
    let component = &database.component;
    let name = operated.cluster.as_str();
    let spec = BackupSchedule {
        schedule: format!("0 {}", backup.schedule.as_ref()?),
        backup_owner_reference: "self",
        cluster: ClusterNamed { name: name.to_owned() },
        method: "plugin",
        plugin_configuration: ClusterPluginName { name: cnpg::BACKUP_PLUGIN },
    };
    let metadata = metadata(stack, component, name, LAST_WAVE);
    Some(Object::of(component, LAST_WAVE, Phase::Runs, &CustomResource::new(metadata, spec)))
}
