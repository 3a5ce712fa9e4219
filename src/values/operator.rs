//! Operators: what runs the servers of a database in gen's place, and backs them up.

use crate::values::object::{object, words};
use crate::values::scalar::{DataKey, Subdomain, Text};

words! {
    /// What runs the servers of a database in the cluster, in place of a StatefulSet of gen's.
    DatabaseOperator {
        /// CloudNativePG, for PostgreSQL. <https://cloudnative-pg.io/docs/>
        Cnpg = "cnpg",
    }
}

object! {
    /// Backups to an object store, by the Barman Cloud plugin; in short where they go, `s3://backups/shop`.
    /// <https://cloudnative-pg.io/plugin-barman-cloud/docs/usage/>
    Backup {
        /// Where they go: `s3://bucket/folder`, `gs://bucket/folder`, `https://account.blob.core.windows.net/container`.
        to: Text,
        /// The url of a store that speaks S3 and is none of Amazon's, such as `https://minio.example.com`.
        endpoint: Text,
        /// The Secret with the keys of S3; in short its name. Default: none, as what the pod's account may do.
        secret: BackupSecret,
        /// When a full backup is made, by five fields of cron, such as `"0 3 * * *"`. Default: never; the log of
        /// changes is archived all the time.
        schedule: Text,
        /// How long backups are kept: `30d`, `4w`, `6m`. Default: for ever.
        keep: Text,
    }
    short to
}

object! {
    /// A Secret that exists, with the keys of S3.
    BackupSecret {
        /// Its name.
        name: Subdomain,
        /// The key that holds the id of the access key. Default: `ACCESS_KEY_ID`.
        id: DataKey,
        /// The key that holds the access key itself. Default: `ACCESS_SECRET_KEY`.
        key: DataKey,
    }
    short named
}
