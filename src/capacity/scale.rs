//! The scales at which a stack is looked at.

/// How far autoscalers went, and whether everything is being replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    pub name: &'static str,
    /// Whether autoscalers are at their maximum in place of their minimum.
    pub most: bool,
    /// Whether every Deployment rolls out at once, as far ahead as its surge allows.
    pub rollout: bool,
}

/// All scales, the smallest first. What is applied runs at the minimum until an autoscaler sees load.
pub const SCALES: [Scale; 4] = [
    Scale { name: "minimum", most: false, rollout: false },
    Scale { name: "minimum, rolling out", most: false, rollout: true },
    Scale { name: "maximum", most: true, rollout: false },
    Scale { name: "maximum, rolling out", most: true, rollout: true },
];
