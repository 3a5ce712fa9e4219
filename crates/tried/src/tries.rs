//! Which of the things that can be tried on an input are.

/// All of them, or one: a fuzzer runs inputs by the thousand in a second, and each is to be short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tries {
    All,
    /// The one at this place, counted round and round.
    One(usize),
}

impl Tries {
    /// The one that an input chooses by its bytes: what grows it by a byte tries another thing, so that all
    /// of them have their turns.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        // FNV: https://www.rfc-editor.org/rfc/rfc9923
        let mix = |hash: u32, byte: &u8| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
        Self::One(bytes.iter().fold(0x811c_9dc5, mix) as usize >> 3)
    }

    /// Runs what is to be tried.
    pub(crate) fn run(self, things: &[&dyn Fn()]) {
        match self {
            Self::All => things.iter().for_each(|thing| thing()),
            Self::One(place) => things[place % things.len()](),
        }
    }
}
