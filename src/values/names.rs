//! What the objects that gen makes are called, where others than gen's own names are wanted: to take over what
//! runs in a cluster, or to keep to what scripts and people know.

use crate::values::object::object;
use crate::values::read::Map;
use crate::values::scalar::{Label, Subdomain};

object! {
    /// The names of a component's objects; whatever refers to them follows. Of several tracks, `stable` has the name
    /// as it is, and every other one puts its own behind it: `api-blue`.
    ObjectNames {
        /// The Deployment. Default: the component's name.
        workload: Subdomain,
        /// The Service that callers use, as `service.name` says it too. Default: the component's name.
        service: Label,
        /// The Service by which pods with a claim each find each other. Default: the component's name and `-headless`.
        headless: Label,
        /// The Service of the load balancer, where it is one of its own. Default: the Service's name and `-lb`.
        load_balancer as "loadBalancer": Label,
        /// The Service of node ports by name. Default: the Service's name and `-node`.
        node_port as "nodePort": Label,
        /// The ConfigMap with the variables. Default: the component's name.
        config_map as "configMap": Subdomain,
        /// The ConfigMap with the files. Default: the component's name and `-files`.
        files: Subdomain,
        /// The Secret with the variables; that of the files is called so with `-files`. Default: the component's name.
        secret: Subdomain,
        /// The claims, by the names of their volumes. Default: the component's name and the volume's.
        claims: Map<Subdomain>,
        /// The HorizontalPodAutoscaler. Default: the component's name.
        autoscaler: Subdomain,
        /// The PodDisruptionBudget. Default: the component's name.
        disruption_budget as "disruptionBudget": Subdomain,
        /// The NetworkPolicy. Default: the component's name.
        network_policy as "networkPolicy": Subdomain,
        /// The ServiceAccount that gen makes, its Role and its RoleBinding. Default: the component's name.
        service_account as "serviceAccount": Subdomain,
        /// The Ingress. Default: the component's name.
        ingress: Subdomain,
        /// The ServiceMonitor. Default: the component's name.
        service_monitor as "serviceMonitor": Subdomain,
    }
}

object! {
    /// The names of the objects that a track has for itself. Default: those of the component, the track's name behind.
    TrackNames {
        /// The Deployment.
        workload: Subdomain,
        /// The Service of the track, which blue and green have.
        service: Label,
        /// The ConfigMap with the variables.
        config_map as "configMap": Subdomain,
        /// The HorizontalPodAutoscaler.
        autoscaler: Subdomain,
        /// The PodDisruptionBudget.
        disruption_budget as "disruptionBudget": Subdomain,
    }
}

object! {
    /// The names of a job's objects; whatever refers to them follows.
    JobNames {
        /// The CronJob, or the Job, which has a hash of what it runs behind it. Default: the job's name.
        workload: Subdomain,
        /// The ConfigMap with the variables. Default: the job's name.
        config_map as "configMap": Subdomain,
        /// The ConfigMap with the files. Default: the job's name and `-files`.
        files: Subdomain,
        /// The Secret with the variables. Default: the job's name.
        secret: Subdomain,
        /// The claims, by the names of their volumes. Default: the job's name and the volume's.
        claims: Map<Subdomain>,
        /// The NetworkPolicy. Default: the job's name.
        network_policy as "networkPolicy": Subdomain,
        /// The ServiceAccount that gen makes, its Role and its RoleBinding. Default: the job's name.
        service_account as "serviceAccount": Subdomain,
    }
}

object! {
    /// The names of a database's objects; whatever refers to them follows.
    DatabaseNames {
        /// The StatefulSet; its pod has the name and `-0`. Default: the database's name.
        workload: Label,
        /// The Service that clients use, as `service.name` says it too. Default: the database's name.
        service: Label,
        /// The Service that gives the pod its name in DNS. Default: the database's name and `-headless`.
        headless: Label,
        /// The Service of the load balancer. Default: the Service's name and `-lb`.
        load_balancer as "loadBalancer": Label,
        /// The Service of node ports. Default: the Service's name and `-node`.
        node_port as "nodePort": Label,
        /// The Ingress. Default: the database's name.
        ingress: Subdomain,
        /// The Secret with the password, as `secret.name` says it too. Default: the database's name.
        secret: Subdomain,
        /// The Secret with the password of mysql's root. Default: the database's name and `-root`.
        root_secret as "rootSecret": Subdomain,
        /// The Secret with variables of `env`. Default: the database's name and `-env`.
        env_secret as "envSecret": Subdomain,
        /// The ConfigMap with the init scripts. Default: the database's name and `-init`.
        init: Subdomain,
        /// The ConfigMap with the configuration files. Default: the database's name and `-config`.
        files: Subdomain,
        /// The claims, by the names of their volumes; that of the data is `data`. Default: `data-` and the database's
        /// name; for other volumes the database's name and the volume's.
        claims: Map<Subdomain>,
        /// The NetworkPolicy. Default: the database's name.
        network_policy as "networkPolicy": Subdomain,
        /// The ServiceAccount. Default: the database's name.
        service_account as "serviceAccount": Subdomain,
    }
}

impl JobNames {
    /// What of it a backend that listens on nothing has, too.
    pub fn workload(self) -> ObjectNames {
        let Self { workload, config_map, files, secret, claims, network_policy, service_account } =
            self;
        ObjectNames {
            workload,
            config_map,
            files,
            secret,
            claims,
            network_policy,
            service_account,
            ..ObjectNames::default()
        }
    }
}
