//! Changes to rendered objects that the values surface has no word for.

use crate::values::object::object;
use crate::values::raw::Raw;
use crate::values::read::List;
use crate::values::scalar::Text;

object! {
    /// A patch: which objects, and either `merge` or `json`.
    Patch {
        /// The objects to patch.
        target: PatchTarget,
        /// A strategic merge patch.
        /// <https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/>
        merge: Raw,
        /// A JSON patch: a list of operations.
        /// <https://www.rfc-editor.org/rfc/rfc6902>
        json: List<Raw>,
    }
    choose ["merge"] | ["json"]
}

object! {
    /// Which objects: all that are given must agree.
    PatchTarget {
        /// The kind, such as `Deployment`.
        kind: Text,
        /// The name.
        name: Text,
        /// The namespace.
        namespace: Text,
    }
}
