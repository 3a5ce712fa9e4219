//! Secrets, made by gen or by External Secrets Operator.

use std::collections::BTreeMap;

use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::{EnvVar, EnvVarSource, Secret as PlainSecret, SecretKeySelector};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::engine::cloudnative_pg as cnpg;
use crate::object::custom::{
    self, CustomResource, SecretData, SecretRemoteRef, SecretStoreRef, SecretTarget,
    SecretTemplate, SecretTemplateMetadata,
};
use crate::object::metadata::{Labels, metadata};
use crate::object::{Object, Phase};
use crate::stack::Stack;
use crate::stack::component::Component;
use crate::stack::name::ObjectName;
use crate::stack::secret::{
    ExternalSecret, RemoteRef, Secret, SecretBody, SecretForm, SecretKey, SecretText,
};

/// The type of a Secret without a prescribed form.
const OPAQUE: &str = "Opaque";

/// The type of one with a name and a password.
/// <https://kubernetes.io/docs/concepts/configuration/secret/#basic-authentication-secret>
const LOGIN: &str = "kubernetes.io/basic-auth";

/// What gen knows of the Secrets in a stack, by namespace and name.
#[derive(Debug)]
pub struct Contents<'a>(BTreeMap<SecretPlace<'a>, &'a BTreeMap<String, SecretText>>);

/// The namespace and the name of a Secret.
type SecretPlace<'a> = (&'a ObjectName, &'a ObjectName);

impl<'a> Contents<'a> {
    pub fn of(stack: &'a Stack) -> Self {
        let of_databases = stack.databases.iter().flat_map(|database| &database.secrets);
        let of_workloads = stack.workloads.iter().flat_map(|workload| &workload.secrets);
        let known = of_databases.chain(of_workloads).filter_map(|secret| match &secret.body {
            SecretBody::Literal(keys) => Some(((&secret.namespace, &secret.name), keys)),
            SecretBody::External(_) => None,
        });
        Self(known.collect())
    }

    /// The keys of a Secret and what they hold; nothing where gen does not know it.
    pub fn get(
        &self,
        namespace: &'a ObjectName,
        name: &'a ObjectName,
    ) -> Option<&'a BTreeMap<String, SecretText>> {
        self.0.get(&(namespace, name)).copied()
    }
}

/// The object of a component's Secret, in the Secret's own namespace.
pub fn object(stack: &Stack, component: &Component, secret: &Secret) -> Object {
    let Secret { name, namespace, form, body } = secret;
    let wave = component.tier.wave();
    let mut metadata = ObjectMeta {
        namespace: Some(namespace.to_string()),
        ..metadata(stack, component, name.as_str(), wave)
    };
    match body {
        SecretBody::Literal(data) => {
            metadata.labels.get_or_insert_default().extend(of_form(*form).1);
            Object::of(component, wave, Phase::Needs, &literal(metadata, *form, data))
        }
        SecretBody::External(external) => {
            let specification = specification(name.as_str(), *form, external);
            let resource = CustomResource::new(metadata, specification);
            Object::of(component, wave, Phase::Needs, &resource)
        }
    }
}

/// A variable that is read from a key of a Secret.
pub fn variable(name: &str, key: &SecretKey) -> EnvVar {
    let SecretKey { secret, key } = key;
    let selector = SecretKeySelector { name: secret.to_string(), key: key.clone(), optional: None };
    EnvVar {
        name: name.to_owned(),
        value: None,
        value_from: Some(EnvVarSource {
            secret_key_ref: Some(selector),
            ..EnvVarSource::default()
        }),
    }
}

/// A Secret with `data`: the server turns `stringData` into it, and what it stores then differs from
/// what was applied.
fn literal(
    metadata: ObjectMeta,
    form: SecretForm,
    data: &BTreeMap<String, SecretText>,
) -> PlainSecret {
    let bytes = |text: &SecretText| ByteString(text.reveal().as_bytes().to_vec());
    PlainSecret {
        metadata,
        type_: Some(of_form(form).0.to_owned()),
        data: Some(data.iter().map(|(key, text)| (key.clone(), bytes(text))).collect()),
        ..PlainSecret::default()
    }
}

/// The type of a Secret, and the labels by which an operator follows its changes.
fn of_form(form: SecretForm) -> (&'static str, Labels) {
    match form {
        SecretForm::Opaque => (OPAQUE, Labels::new()),
        SecretForm::Login => (LOGIN, [(cnpg::RELOAD_LABEL.to_owned(), "true".to_owned())].into()),
    }
}

fn specification(
    name: &str,
    form: SecretForm,
    external: &ExternalSecret,
) -> custom::ExternalSecret {
    let ExternalSecret { store, store_kind, refresh_interval, data, template } = external;
    custom::ExternalSecret {
        refresh_interval: refresh_interval.clone(),
        secret_store_ref: SecretStoreRef { kind: store_kind.clone(), name: store.clone() },
        target: SecretTarget {
            name: name.to_owned(),
            creation_policy: "Owner",
            template: SecretTemplate {
                engine_version: "v2",
                r#type: of_form(form).0,
                metadata: Some(of_form(form).1)
                    .filter(|labels| !labels.is_empty())
                    .map(|labels| SecretTemplateMetadata { labels }),
                data: template.clone(),
            },
        },
        data: data.iter().map(|(key, remote)| fetched(key, remote)).collect(),
    }
}

fn fetched(key: &str, remote: &RemoteRef) -> SecretData {
    let RemoteRef { key: remote_key, property } = remote;
    SecretData {
        secret_key: key.to_owned(),
        remote_ref: SecretRemoteRef {
            key: remote_key.clone(),
            property: property.clone(),
            conversion_strategy: "Default",
            decoding_strategy: "None",
            metadata_policy: "None",
        },
    }
}
