//! Amounts of cpu and memory, asked for and allowed.

/// Cpu in thousandths of a core, memory in thousandths of a byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    pub cpu: i128,
    pub memory: i128,
}

/// What pods are placed by, and what they may take at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    pub request: Amount,
    /// Of the containers that have a limit.
    pub limit: Amount,
    /// Whether a container may take what cpu there is.
    pub endless_cpu: bool,
    /// Whether a container may take what memory there is.
    pub endless_memory: bool,
}

impl Amount {
    /// Adds an amount so many times.
    pub fn add(&mut self, other: Amount, times: i128) {
        self.cpu = self.cpu.saturating_add(other.cpu.saturating_mul(times));
        self.memory = self.memory.saturating_add(other.memory.saturating_mul(times));
    }
}

impl Demand {
    /// Adds a demand so many times.
    pub fn add(&mut self, other: &Demand, times: i128) {
        let Demand { request, limit, endless_cpu, endless_memory } = other;
        self.request.add(*request, times);
        self.limit.add(*limit, times);
        self.endless_cpu |= *endless_cpu && times > 0;
        self.endless_memory |= *endless_memory && times > 0;
    }
}
