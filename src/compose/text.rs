//! Texts that Compose takes as they are.

/// A text in which Compose finds no variable. <https://docs.docker.com/reference/compose-file/interpolation/>
pub fn literal(text: &str) -> String {
    text.replace('$', "$$")
}

/// A text in which the kubelet would replace `$(NAME)`, with what Compose has in its place; `$$` is a
/// `$`, and a name that is not known stays as it is.
/// <https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables>
pub fn expanded(text: &str, known: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        if let Some(after) = after.strip_prefix('$') {
            out.push_str("$$");
            rest = after;
            continue;
        }
        let name = after.strip_prefix('(').and_then(|inner| inner.split_once(')'));
        if let Some((value, left)) = name.and_then(|(name, left)| Some((known(name)?, left))) {
            out.push_str(&value);
            rest = left;
        } else {
            out.push_str("$$");
            rest = after;
        }
    }
    out + rest
}
