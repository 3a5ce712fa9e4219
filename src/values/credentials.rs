//! Where secrets come from: four forms, exactly one at a time.

use crate::values::object::object;
use crate::values::scalar::{DataKey, EnvName, Subdomain, Text, Verbatim};

object! {
    /// A secret: exactly one of `value`, `fromEnv`, `existingSecret`, `externalSecret`.
    Credentials {
        /// The secret itself. Only where `policy.inlineSecrets` allows it.
        value: Verbatim,
        /// A variable of gen's own environment, read when gen renders.
        from_env as "fromEnv": EnvName,
        /// A Secret that exists, in the namespace of whoever reads it.
        existing_secret as "existingSecret": ExistingSecret,
        /// A secret that External Secrets Operator brings into the cluster.
        external_secret as "externalSecret": ExternalSecret,
    }
    choose ["value"] | ["fromEnv"] | ["existingSecret"] | ["externalSecret"]
}

object! {
    /// A Secret that gen does not make.
    ExistingSecret {
        /// The Secret's name.
        name: Subdomain,
        /// The key that holds the password or value. Default: `password`.
        key: DataKey,
        /// The key that holds a whole connection url, where there is one.
        url_key as "urlKey": DataKey,
    }
}

object! {
    /// A secret outside the cluster.
    /// <https://external-secrets.io/latest/api/externalsecret/>
    ExternalSecret {
        /// The SecretStore or ClusterSecretStore to ask.
        store: SecretStore,
        /// The name of the secret in that store.
        remote_key as "remoteKey": Text,
        /// The field of the secret, where it has fields.
        property: Text,
        /// How often the operator asks again, such as `1h`.
        refresh_interval as "refreshInterval": Text,
    }
}

object! {
    /// A store of External Secrets Operator.
    SecretStore {
        /// The store's name.
        name: Subdomain,
        /// `SecretStore` or `ClusterSecretStore` (the default).
        kind: Text,
    }
}

object! {
    /// The names that a database's Secret gets.
    SecretNames {
        /// The Secret's name. Default: the component's name.
        name: Subdomain,
        /// The key of the password. Default: `password`.
        key: DataKey,
        /// The key of the connection url. Default: `url`.
        url_key as "urlKey": DataKey,
    }
}
