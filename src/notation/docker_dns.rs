//! The name server that Docker gives its containers, and no pod has.

/// Where containers of Docker ask for names. <https://docs.docker.com/engine/network/#dns-services>
pub const DOCKERS: &str = "127.0.0.11";

/// What to write in its place, and what nginx needs beside it.
/// <https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver>
pub const INSTEAD: &str = "write `kube-dns.kube-system.svc.cluster.local`, and in variables of nginx whole names, as in \
                           `api.NAMESPACE.svc.cluster.local`";

/// The line of a text that asks Docker's name server, from 0.
pub fn asked(text: &str) -> Option<usize> {
    if !text.contains(DOCKERS) {
        return None;
    }
    let is_own = |line: &str| {
        let line = line.split('#').next().unwrap_or_default();
        line.match_indices(DOCKERS).any(|(at, found)| {
            let of_number = |c: char| c.is_ascii_digit() || c == '.';
            let after = &line[at + found.len()..];
            !line[..at].ends_with(of_number) && !after.starts_with(|c: char| c.is_ascii_digit())
        })
    };
    text.lines().position(is_own)
}
