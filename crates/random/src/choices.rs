//! Choices that are the same in every run: from a seed, from bytes, or as they were made before.
//!
//! The smallest number is the simplest choice everywhere, and what is left out: a run of choices becomes
//! a simpler one when a number in it is lowered or taken out.

/// Makes choices, and remembers them.
#[derive(Clone, Debug)]
pub struct Choices {
    source: Source,
    made: Vec<u64>,
    size: usize,
}

#[derive(Clone, Debug)]
enum Source {
    Seed(u64),
    Given(std::vec::IntoIter<u64>),
}

/// The largest size: some components with many fields each.
pub const LARGEST: usize = 12;

impl Choices {
    /// The choices of a seed. They start small: a hundred seeds of each size, and from then on the
    /// largest.
    pub fn of_seed(seed: u64) -> Self {
        let size = usize::try_from(seed / 100).map_or(LARGEST, |size| (size + 1).min(LARGEST));
        Self { source: Source::Seed(seed), made: vec![size as u64], size }
    }

    /// Choices as they were [made](Self::made), or others; what is missing at the end is the simplest.
    pub fn given(made: Vec<u64>) -> Self {
        let mut given = made.into_iter();
        let size = given.next().map_or(1, |size| usize::try_from(size).unwrap_or(LARGEST));
        let size = size.clamp(1, LARGEST);
        Self { source: Source::Given(given), made: vec![size as u64], size }
    }

    /// Choices out of any bytes: the first is the size, and two make a choice.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let Some((size, rest)) = bytes.split_first() else { return Self::given(Vec::new()) };
        let size = 1 + u64::from(*size) % LARGEST as u64;
        let pair = |pair: &[u8]| pair.iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
        Self::given(std::iter::once(size).chain(rest.chunks(2).map(pair)).collect())
    }

    /// The choices that were made until now.
    pub fn made(self) -> Vec<u64> {
        self.made
    }

    /// How large the project may become, from 1 to [`LARGEST`].
    pub fn size(&self) -> usize {
        self.size
    }

    /// A number below a bound; 0 where the bound is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let drawn = match &mut self.source {
            Source::Seed(state) => next(state) >> 11,
            Source::Given(given) => given.next().unwrap_or(0),
        };
        let chosen = drawn % bound.max(1) as u64;
        self.made.push(chosen);
        usize::try_from(chosen).unwrap_or(0)
    }

    /// A number of a range, both ends included.
    pub fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most - least + 1)
    }

    /// Whether a field is given: seldom in small projects, more often in large ones.
    pub fn maybe(&mut self) -> bool {
        self.below(100) + 3 + 2 * self.size >= 100
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) + 1 == times
    }

    /// One of some things, the simplest first.
    pub fn one<T: Copy>(&mut self, things: &[T]) -> T {
        things[self.below(things.len())]
    }

    /// Some of some things, in their order; one at least.
    pub fn some<T: Copy>(&mut self, things: &[T]) -> Vec<T> {
        let first = self.below(things.len());
        let rest = things.iter().enumerate();
        rest.filter(|(index, _)| *index == first || self.once_in(3)).map(|(_, one)| *one).collect()
    }
}

/// The next number of SplitMix64, whose seeds may lie side by side. <https://prng.di.unimi.it/splitmix64.c>
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
