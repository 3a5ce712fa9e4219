//! The Secret with which Argo CD reads a repository, to be filled in.
//! <https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#repositories>

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::Secret;
use serde_json::Value as Json;

use crate::argocd::Delivery;
use crate::argocd::application::metadata;
use crate::object::to_json;

/// The label by which Argo CD finds it.
const TYPE: &str = "argocd.argoproj.io/secret-type";

/// The Secret without what is secret: a key for SSH, a user and a token for HTTPS.
pub fn secret(delivery: Delivery<'_>) -> Json {
    let url = delivery.repo_url;
    let is_ssh = url.starts_with("ssh://") || !url.contains("://") && url.contains('@');
    let empty: &[&str] = if is_ssh { &["sshPrivateKey"] } else { &["username", "password"] };
    let mut data =
        BTreeMap::from([("type".to_owned(), "git".to_owned()), ("url".to_owned(), url.to_owned())]);
    data.extend(empty.iter().map(|key| ((*key).to_owned(), String::new())));
    let mut metadata = metadata(delivery, delivery.stack.name.with("repository").as_str());
    let labels = metadata.labels.get_or_insert_default();
    labels.insert(TYPE.to_owned(), "repository".to_owned());
    to_json(&Secret { metadata, string_data: Some(data), ..Secret::default() })
}
