//! What is like another component has that one's image: whoever moves the one to another version moves both.

use serde_json::Value as Json;

use crate::helm::environment::ChartEnvironment;
use crate::helm::guard::at;
use crate::helm::knob::{LikeImage, ValuePath, below};
use crate::helm::place;
use crate::layer::node::Node;
use crate::values;

/// Those among some components of which all environments say so.
pub fn likes(components: &[ValuePath], environments: &[ChartEnvironment]) -> Vec<LikeImage> {
    let found = |own: &ValuePath| {
        let mut others = environments
            .iter()
            .filter(|environment| place::get(&environment.root, own).is_some())
            .map(|environment| origin(&environment.root, own));
        let first = others.next()??;
        let is_one = others.all(|other| other.as_ref() == Some(&first));
        let is_there = components.contains(&first);
        (is_one && is_there).then(|| LikeImage { own: own.clone(), other: first })
    };
    components.iter().filter_map(found).collect()
}

/// Takes what the other ones say as well out of values.
pub fn leave(likes: &[LikeImage], values: &mut Json) {
    for LikeImage { own: component, other } in likes {
        for key in ["repository", "tag", "digest", "pullPolicy"] {
            let [own, other] = [component, other].map(|of| below(of, &format!("image.{key}")));
            let is_same = at(values, &own).is_some_and(|own| at(values, &other) == Some(own));
            let image = below(component, "image");
            let map = values.pointer_mut(&format!("/{}", image.join("/")));
            if let (true, Some(map)) = (is_same, map.and_then(Json::as_object_mut)) {
                map.remove(key);
            }
        }
    }
}

/// The component at the end of what a component is like.
fn origin(root: &Node, own: &[String]) -> Option<ValuePath> {
    let mut found = None;
    let mut at = own.to_vec();
    while let Some(like) = place::get(root, &below(&at, "like")).and_then(Node::as_scalar) {
        let mut tiers =
            values::TIERS.iter().map(|tier| vec![(*tier).to_owned(), like.text.clone()]);
        at = tiers.find(|path| path[0] != "databases" && place::get(root, path).is_some())?;
        if found.as_ref() == Some(&at) || at == own {
            return None;
        }
        found = Some(at.clone());
    }
    found
}
