//! Images that others made of an engine's official one: who their server runs as.

use crate::engine::Engine;
use crate::engine::run::User;
use crate::notation::image::ImageName;

/// On what such an image is built.
#[derive(Clone, Copy, Debug)]
enum Base {
    /// On the variant of the official image that its tag tells.
    AsTagged,
    /// On Alpine Linux, whatever its tag says.
    Alpine,
    /// On something else, with a user of its own.
    Own(User),
}

/// What the Dockerfiles of these images start from, and the user that they name.
const DERIVED: [(&str, Base); 12] = [
    // <https://github.com/pgvector/pgvector/blob/master/Dockerfile>
    ("pgvector/pgvector", Base::AsTagged),
    // <https://github.com/postgis/docker-postgis>
    ("postgis/postgis", Base::AsTagged),
    ("imresamu/postgis", Base::AsTagged),
    // <https://github.com/timescale/timescaledb-docker/blob/main/Dockerfile>
    ("timescale/timescaledb", Base::Alpine),
    // <https://github.com/timescale/timescaledb-docker-ha/blob/master/Dockerfile>
    ("timescale/timescaledb-ha", Base::Own(User::of(1000))),
    // <https://github.com/immich-app/base-images/blob/main/postgres/Dockerfile>
    ("ghcr.io/immich-app/postgres", Base::AsTagged),
    // <https://github.com/tensorchord/VectorChord/blob/main/docker/Dockerfile>
    ("tensorchord/pgvecto-rs", Base::AsTagged),
    ("tensorchord/vchord-postgres", Base::AsTagged),
    // <https://github.com/pgroonga/docker>
    ("groonga/pgroonga", Base::AsTagged),
    // <https://github.com/zulip/docker-zulip/blob/main/postgresql/Dockerfile>
    ("zulip/zulip-postgresql", Base::Alpine),
    // <https://github.com/citusdata/docker/blob/master/Dockerfile>
    ("citusdata/citus", Base::AsTagged),
    // <https://github.com/apache/age/blob/master/docker/Dockerfile>
    ("apache/age", Base::AsTagged),
];

/// Who builds images of the same names with another entrypoint and other users.
const OTHERS: [&str; 6] =
    ["bitnami", "bitnamilegacy", "bitnamisecure", "chainguard", "rapidfort", "redhat"];

/// Who the server of an image runs as, and whether that is known; else it is the user of the official image.
pub fn user(engine: Engine, repository: &str, tag: &str) -> (User, bool) {
    let facts = engine.facts();
    let of_flavour = |alpine| (facts.run.user)(alpine);
    let tagged = of_flavour(tag.contains("alpine"));
    let image = ImageName::read(repository);
    if let Some((_, base)) = DERIVED.iter().find(|(name, _)| *name == image.short()) {
        let user = match base {
            Base::AsTagged => tagged,
            Base::Alpine => of_flavour(true),
            Base::Own(user) => *user,
        };
        return (user, true);
    }
    let official = ImageName::read(facts.image.0);
    let is_of_others = repository.split('/').any(|part| OTHERS.contains(&part));
    // A registry of one's own has the same images under the same names.
    (tagged, image.name() == official.name() && !is_of_others)
}
