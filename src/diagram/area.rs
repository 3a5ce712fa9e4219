//! Where one thing is on a page, in points.

/// A rectangle.
#[derive(Clone, Copy, Debug, Default)]
pub struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}
