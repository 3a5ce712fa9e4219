//! Fields of objects that are told apart by no mark, since only few words fit there.

/// Fields that are a word among the values: kind, keys in the object (`{}` is the component), path below the component.
pub const FIELDS: &[(&str, &str, &str)] = &[
    ("Deployment", "spec template spec containers {} imagePullPolicy", "image.pullPolicy"),
    ("Deployment", "spec template spec initContainers {} imagePullPolicy", "image.pullPolicy"),
    ("StatefulSet", "spec template spec containers {} imagePullPolicy", "image.pullPolicy"),
    ("StatefulSet", "spec template spec initContainers {} imagePullPolicy", "image.pullPolicy"),
    ("Job", "spec template spec containers {} imagePullPolicy", "image.pullPolicy"),
    ("Job", "spec template spec initContainers {} imagePullPolicy", "image.pullPolicy"),
    (
        "CronJob",
        "spec jobTemplate spec template spec containers {} imagePullPolicy",
        "image.pullPolicy",
    ),
    (
        "CronJob",
        "spec jobTemplate spec template spec initContainers {} imagePullPolicy",
        "image.pullPolicy",
    ),
    ("CronJob", "spec schedule", "schedule"),
    ("CronJob", "spec timeZone", "timeZone"),
    ("CronJob", "spec concurrencyPolicy", "concurrencyPolicy"),
    ("Service", "spec selector track", "release.blueGreen.active"),
    ("Ingress", "spec ingressClassName", "expose.ingress.className"),
    ("Ingress", "metadata annotations kubernetes.io/ingress.class", "expose.ingress.className"),
];
