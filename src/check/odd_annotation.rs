//! GEN527: annotations whose names their controller does not know.

use crate::check::backend;
use crate::check::near::meant;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: Code::OddAnnotation,
    severity: Severity::Warning,
    why: "An annotation is a setting of a controller, which looks for names that it knows and says nothing of others. Told is a name \
          that is nearly one of those. \
          https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/",
    symptom: "the setting has no effect, and nothing says so",
    bad: "\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, annotations: { nginx.ingress.kubernetes.io/proxy-body-sizes: 8m } }
spec: { ingressClassName: nginx, defaultBackend: { resource: { kind: Page, name: web } } }
",
    good: "\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, annotations: { nginx.ingress.kubernetes.io/proxy-body-size: 8m } }
spec: { ingressClassName: nginx, defaultBackend: { resource: { kind: Page, name: web } } }
",
    check,
};

/// Controllers by what their annotations start with, and the names that they know.
const KNOWN: [(&str, &[&str]); 3] = [
    ("nginx.ingress.kubernetes.io/", NGINX),
    ("alb.ingress.kubernetes.io/", ALB),
    ("cert-manager.io/", CERT_MANAGER),
];

/// <https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/>
const NGINX: &[&str] = &[
    "affinity",
    "affinity-canary-behavior",
    "affinity-mode",
    "app-root",
    "auth-always-set-cookie",
    "auth-cache-duration",
    "auth-cache-key",
    "auth-keepalive",
    "auth-keepalive-requests",
    "auth-keepalive-share-vars",
    "auth-keepalive-timeout",
    "auth-method",
    "auth-proxy-set-headers",
    "auth-realm",
    "auth-request-redirect",
    "auth-response-headers",
    "auth-secret",
    "auth-secret-type",
    "auth-signin",
    "auth-signin-redirect-param",
    "auth-snippet",
    "auth-tls-error-page",
    "auth-tls-match-cn",
    "auth-tls-pass-certificate-to-upstream",
    "auth-tls-secret",
    "auth-tls-verify-client",
    "auth-tls-verify-depth",
    "auth-type",
    "auth-url",
    "backend-protocol",
    "canary",
    "canary-by-cookie",
    "canary-by-header",
    "canary-by-header-pattern",
    "canary-by-header-value",
    "canary-weight",
    "canary-weight-total",
    "client-body-buffer-size",
    "configuration-snippet",
    "connection-proxy-header",
    "cors-allow-credentials",
    "cors-allow-headers",
    "cors-allow-methods",
    "cors-allow-origin",
    "cors-expose-headers",
    "cors-max-age",
    "custom-headers",
    "custom-http-errors",
    "default-backend",
    "denylist-source-range",
    "disable-proxy-intercept-errors",
    "enable-access-log",
    "enable-cors",
    "enable-global-auth",
    "enable-modsecurity",
    "enable-opentelemetry",
    "enable-owasp-core-rules",
    "enable-rewrite-log",
    "force-ssl-redirect",
    "from-to-www-redirect",
    "http2-push-preload",
    "limit-allowlist",
    "limit-burst-multiplier",
    "limit-connections",
    "limit-rate",
    "limit-rate-after",
    "limit-rpm",
    "limit-rps",
    "limit-whitelist",
    "load-balance",
    "mirror-host",
    "mirror-request-body",
    "mirror-target",
    "modsecurity-snippet",
    "modsecurity-transaction-id",
    "opentelemetry-operation-name",
    "opentelemetry-trust-incoming-span",
    "permanent-redirect",
    "permanent-redirect-code",
    "preserve-trailing-slash",
    "proxy-body-size",
    "proxy-buffer-size",
    "proxy-buffering",
    "proxy-buffers-number",
    "proxy-busy-buffers-size",
    "proxy-connect-timeout",
    "proxy-cookie-domain",
    "proxy-cookie-path",
    "proxy-http-version",
    "proxy-max-temp-file-size",
    "proxy-next-upstream",
    "proxy-next-upstream-timeout",
    "proxy-next-upstream-tries",
    "proxy-read-timeout",
    "proxy-redirect-from",
    "proxy-redirect-to",
    "proxy-request-buffering",
    "proxy-send-timeout",
    "proxy-ssl-ciphers",
    "proxy-ssl-name",
    "proxy-ssl-protocols",
    "proxy-ssl-secret",
    "proxy-ssl-server-name",
    "proxy-ssl-verify",
    "proxy-ssl-verify-depth",
    "relative-redirects",
    "rewrite-target",
    "satisfy",
    "server-alias",
    "server-snippet",
    "service-upstream",
    "session-cookie-change-on-failure",
    "session-cookie-conditional-samesite-none",
    "session-cookie-domain",
    "session-cookie-expires",
    "session-cookie-max-age",
    "session-cookie-name",
    "session-cookie-path",
    "session-cookie-samesite",
    "session-cookie-secure",
    "ssl-ciphers",
    "ssl-passthrough",
    "ssl-prefer-server-ciphers",
    "ssl-redirect",
    "stream-snippet",
    "temporal-redirect",
    "temporal-redirect-code",
    "upstream-hash-by",
    "upstream-hash-by-subset",
    "upstream-hash-by-subset-size",
    "upstream-vhost",
    "use-regex",
    "whitelist-source-range",
    "x-forwarded-prefix",
];

/// <https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/>
const ALB: &[&str] = &[
    "auth-idp-cognito",
    "auth-idp-oidc",
    "auth-on-unauthenticated-request",
    "auth-scope",
    "auth-session-cookie",
    "auth-session-timeout",
    "auth-type",
    "backend-protocol",
    "backend-protocol-version",
    "certificate-arn",
    "customer-owned-ipv4-pool",
    "group.name",
    "group.order",
    "healthcheck-interval-seconds",
    "healthcheck-path",
    "healthcheck-port",
    "healthcheck-protocol",
    "healthcheck-timeout-seconds",
    "healthy-threshold-count",
    "inbound-cidrs",
    "ip-address-type",
    "listen-ports",
    "load-balancer-attributes",
    "load-balancer-name",
    "manage-backend-security-group-rules",
    "mutual-authentication",
    "scheme",
    "security-groups",
    "shield-advanced-protection",
    "ssl-policy",
    "ssl-redirect",
    "subnets",
    "success-codes",
    "tags",
    "target-group-attributes",
    "target-node-labels",
    "target-type",
    "unhealthy-threshold-count",
    "waf-acl-id",
    "wafv2-acl-arn",
];

/// <https://cert-manager.io/docs/reference/annotations/>
const CERT_MANAGER: &[&str] = &[
    "acme-http01-edit-in-place",
    "allow-direct-injection",
    "alt-names",
    "certificate-name",
    "cluster-issuer",
    "common-name",
    "duration",
    "email-sans",
    "inject-apiserver-ca",
    "inject-ca-from",
    "inject-ca-from-secret",
    "ip-sans",
    "issue-temporary-certificate",
    "issuer",
    "issuer-group",
    "issuer-kind",
    "issuer-name",
    "private-key-algorithm",
    "private-key-encoding",
    "private-key-rotation-policy",
    "private-key-size",
    "renew-before",
    "revision-history-limit",
    "secret-template",
    "uri-sans",
    "usages",
];

fn check(graph: &Graph, findings: &mut Findings) {
    for ingress in graph.of_kind("Ingress") {
        for (key, entry) in ingress.node.pairs("metadata.annotations") {
            former(ingress, key, entry.key, findings);
            let known = KNOWN
                .iter()
                .find_map(|(start, names)| Some((start, key.strip_prefix(start)?, names)));
            let Some((start, name, names)) = known else { continue };
            if names.contains(&name) {
                continue;
            }
            let Some(near) = meant(name, names.iter().copied()) else { continue };
            let found = RULE
                .warning(format!(
                    "{} has the annotation `{key}`, which nobody reads",
                    ingress.label()
                ))
                .at(entry.key, "not a name that its controller knows")
                .help(format!("write `{start}{near}`"));
            let is_plain = graph.sources.text(entry.key) == key;
            findings.add(
                ingress,
                if is_plain { found.fix(entry.key, format!("{start}{near}")) } else { found },
            );
        }
    }
}

/// A name that ingress-nginx read before its names began with `nginx.`, in an Ingress of its class.
fn former(ingress: &Object, key: &str, place: Span, findings: &mut Findings) {
    let Some(name) = key.strip_prefix("ingress.kubernetes.io/").filter(|name| NGINX.contains(name))
    else {
        return;
    };
    if backend::class(ingress) != Some("nginx") {
        return;
    }
    let found = RULE
        .warning(format!("{} has the annotation `{key}`, which nobody reads", ingress.label()))
        .at(place, "a name that ingress-nginx no longer knows")
        .help(format!("write `nginx.ingress.kubernetes.io/{name}`"));
    findings.add(ingress, found);
}
