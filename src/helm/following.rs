//! Fields that follow from a value in a way of their own.

use serde_json::Value as Json;

use crate::helm::expression::{Expression, Segment, Writing};
use crate::helm::guard::at;
use crate::helm::knob::below;
use crate::helm::raw::RawPart;
use crate::helm::rendering::Renderer;
use crate::object::pod_template::grace_seconds;

/// Which place a door of an ALB has.
const ORDER: &str = "alb.ingress.kubernetes.io/group.order";

impl Renderer<'_> {
    /// The place of a door among those of an ALB, which follows the length of its path.
    pub fn order(&self, raw: &mut RawPart, kind: &str, component: &[String], values: &Json) {
        let path = below(component, "expose.ingress.path");
        let index = self.knobs.iter().position(|knob| knob.path == path);
        let (Some(index), "Ingress") = (index, kind) else { return };
        let mut order = ["metadata", "annotations", ORDER].iter();
        let part = order.try_fold(raw, |at, key| at.get_mut(key));
        let said = at(values, &path).and_then(Json::as_str).map_or(0, str::len);
        if let Some(part) = part.filter(|part| part.shown() == (1000 - said.min(999)).to_string()) {
            let segment = Segment::Value(index, Writing::AlbOrder);
            *part = RawPart::Scalar(Expression::Text(vec![segment]));
        }
    }

    /// How long pods have to stop, where that follows from how long they are drained.
    pub fn grace(&self, raw: &mut RawPart, component: &[String], values: &Json) {
        let path = below(component, "drainSeconds");
        let index = self.knobs.iter().position(|knob| knob.path == path);
        let drained = at(values, &path).and_then(Json::as_i64);
        let (Some(index), Some(drained)) = (index, drained) else { return };
        let keys = ["spec", "template", "spec", "terminationGracePeriodSeconds"];
        raw.each_at(&keys, &|_| true, &mut |part| {
            if part.shown() == grace_seconds(drained).to_string() {
                *part = RawPart::Scalar(Expression::Grace(index));
            }
        });
    }
}
