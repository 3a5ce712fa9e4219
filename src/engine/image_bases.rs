//! Images that others are built on, and small servers to try things with.

use crate::engine::image_fact::{Flavour, ImageFact, LackedProgram, RunsAs, UNKNOWN, any};

const fn lacks(program: &'static str, flavour: Flavour, instead: &'static str) -> LackedProgram {
    LackedProgram { program, versions: any, flavour, instead }
}

/// What images on Alpine Linux, and slim ones on Debian, leave out; busybox brings `wget` to the former.
/// <https://hub.docker.com/_/node>, "node:alpine", "node:slim"
const fn language(names: &'static [&'static str], lacks: &'static [LackedProgram]) -> ImageFact {
    ImageFact { names, lacks, ..UNKNOWN }
}

const fn served(names: &'static [&'static str], ports: &'static [u16]) -> ImageFact {
    ImageFact { names, ports, runs_as: RunsAs::Unknown, ..UNKNOWN }
}

pub const ROWS: &[ImageFact] = &[
    language(
        &["node"],
        &[
            lacks("curl", Flavour::Alpine, "wget -qO- …"),
            lacks("bash", Flavour::Alpine, "sh"),
            lacks("curl", Flavour::Slim, "node -e …"),
            lacks("wget", Flavour::Slim, "node -e …"),
        ],
    ),
    language(
        &["python"],
        &[
            lacks("curl", Flavour::Alpine, "wget -qO- …"),
            lacks("bash", Flavour::Alpine, "sh"),
            lacks("curl", Flavour::Slim, "python -c …"),
            lacks("wget", Flavour::Slim, "python -c …"),
        ],
    ),
    language(
        &["ruby"],
        &[
            lacks("curl", Flavour::Alpine, "wget -qO- …"),
            lacks("bash", Flavour::Alpine, "sh"),
            lacks("curl", Flavour::Slim, "ruby -e …"),
            lacks("wget", Flavour::Slim, "ruby -e …"),
        ],
    ),
    language(&["golang"], &[lacks("curl", Flavour::Alpine, "wget -qO- …")]),
    // https://hub.docker.com/_/alpine
    language(
        &["alpine"],
        &[lacks("curl", Flavour::All, "wget -qO- …"), lacks("bash", Flavour::All, "sh")],
    ),
    // https://hub.docker.com/_/debian, https://hub.docker.com/_/ubuntu
    language(
        &["debian", "ubuntu"],
        &[
            lacks("curl", Flavour::All, "a probe of another kind"),
            lacks("wget", Flavour::All, "a probe of another kind"),
        ],
    ),
    // https://github.com/traefik/whoami#flags
    served(&["traefik/whoami", "containous/whoami"], &[80]),
    // https://github.com/nginx/NGINX-Demos/tree/master/nginx-hello
    served(&["nginxdemos/hello"], &[80]),
    // https://github.com/postmanlabs/httpbin
    served(&["kennethreitz/httpbin"], &[80]),
    // https://github.com/mccutchen/go-httpbin
    served(&["mccutchen/go-httpbin"], &[8080]),
    // https://github.com/hashicorp/http-echo
    served(&["hashicorp/http-echo"], &[5678]),
    // https://github.com/GoogleCloudPlatform/kubernetes-engine-samples
    served(&["gcr.io/google-samples/hello-app"], &[8080]),
    // https://github.com/stefanprodan/podinfo
    served(&["stefanprodan/podinfo", "ghcr.io/stefanprodan/podinfo"], &[9898, 9797, 9999]),
];
