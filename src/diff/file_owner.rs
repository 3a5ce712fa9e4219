//! Pods that run as another user after, and files that belong to the one before.

use serde_json::Value as Json;

use crate::diff::home::is_anew;
use crate::diff::item::SideObject;
use crate::diff::pair::Pair;
use crate::diff::template;
use crate::diff::verdict::{Effect, Sides, Verdict};

const GROUPS: &str = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-the-security-context-for-a-pod";

/// What another user finds in volumes that outlive pods.
pub fn verdicts(pair: Pair, sides: Sides) -> Vec<Verdict> {
    let (Some(before), Some(after)) = (pair.before, pair.after) else { return Vec::new() };
    let (Some(old), Some(new)) = (template::spec(before), template::spec(after)) else {
        return Vec::new();
    };
    if is_anew(pair, sides) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for container in template::list(new, "containers") {
        let same = |one: &&Json| one["name"] == container["name"];
        let Some(other) = template::list(old, "containers").iter().find(same) else { continue };
        // Servers of databases are told of by their own rules.
        let is_server = template::databases(new).iter().any(|(_, _, one)| same(one));
        let users = user(old, other).zip(user(new, container));
        let Some((was, is)) = users.filter(|(was, is)| was != is && *is != 0) else { continue };
        let kept = kept(after, new, container, sides);
        let Some(place) = kept.filter(|_| !is_server) else { continue };
        let field = pair.fields.iter().position(|field| field.path.last_key() == "runAsUser");
        let why = format!("files in {place} belong to the user {was}, and the pods run as {is}");
        let help = format!(
            "keep the user {was}, or change the owner of the files as root before: chown -R {is}"
        );
        let verdict = Verdict::new(Effect::Interrupts, why).instead(help).page(GROUPS);
        found.push(Verdict { field, ..verdict });
    }
    found
}

fn user(spec: &Json, container: &Json) -> Option<i64> {
    let own = container["securityContext"]["runAsUser"].as_i64();
    own.or_else(|| spec["securityContext"]["runAsUser"].as_i64())
}

/// A volume whose files keep their owner and their group: a share, a folder of the node, and a claim where the pod
/// says no group.
fn kept(workload: &SideObject, spec: &Json, container: &Json, sides: Sides) -> Option<String> {
    let has_group = spec["securityContext"]["fsGroup"].is_number();
    let mounts = template::list(container, "volumeMounts").iter();
    let mut mounts = mounts.filter(|mount| mount["readOnly"] != true);
    mounts.find_map(|mount| {
        let volume =
            template::list(spec, "volumes").iter().find(|one| one["name"] == mount["name"]);
        let Some(volume) = volume else {
            let templates = template::list(&workload.body["spec"], "volumeClaimTemplates").iter();
            let mut templates = templates.filter(|one| one["metadata"]["name"] == mount["name"]);
            let template = templates.find(|one| !has_group || is_shared(one))?;
            return Some(format!("the claims of `{}`", template["metadata"]["name"].as_str()?));
        };
        let text = |pointer: &str| volume.pointer(pointer).and_then(Json::as_str);
        let claim = || {
            let name = text("/persistentVolumeClaim/claimName")?;
            let claim = sides.around.claim(workload.namespace(), name);
            let is_shared = claim.is_some_and(|index| is_shared(&sides.before[index].body));
            (!has_group || is_shared).then(|| format!("the claim `{name}`"))
        };
        let folder = || Some(format!("the node's `{}`", text("/hostPath/path")?));
        let share = || Some(format!("the share `{}`", text("/nfs/path")?));
        claim().or_else(folder).or_else(share)
    })
}

/// Whether a claim is of a file system over the network, whose driver leaves owners and groups as they are.
fn is_shared(claim: &Json) -> bool {
    template::list(&claim["spec"], "accessModes").iter().any(|mode| *mode == "ReadWriteMany")
}
