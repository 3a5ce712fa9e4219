//! What the name of a file says of its content.

/// The kind that a file's name tells of.
pub fn told_kind(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next()?.split('.').next()?.to_lowercase();
    let words = [
        ("serviceaccount", "ServiceAccount"),
        ("service", "Service"),
        ("svc", "Service"),
        ("deployment", "Deployment"),
        ("statefulset", "StatefulSet"),
        ("secret", "Secret"),
        ("configmap", "ConfigMap"),
        ("ingress", "Ingress"),
        ("pvc", "PersistentVolumeClaim"),
        ("hpa", "HorizontalPodAutoscaler"),
        ("networkpolicy", "NetworkPolicy"),
        ("network-policy", "NetworkPolicy"),
    ];
    words
        .iter()
        .find(|(word, _)| name == *word || name.ends_with(&format!("-{word}")))
        .map(|(_, kind)| *kind)
}
