//! What runs to its end.

/// How a job runs.
#[derive(Clone, Debug)]
pub struct Job {
    /// Absent for what runs once per version.
    pub schedule: Option<Schedule>,
    pub backoff_limit: Option<i32>,
    pub active_deadline_seconds: Option<i64>,
    pub ttl_seconds_after_finished: Option<i32>,
}

/// When a job runs again.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// In cron's words.
    pub text: String,
    pub time_zone: Option<String>,
    /// `Allow`, `Forbid` or `Replace`.
    pub concurrency_policy: &'static str,
    pub starting_deadline_seconds: Option<i64>,
    pub successful_jobs_history_limit: Option<i32>,
    pub failed_jobs_history_limit: Option<i32>,
    pub suspend: bool,
}
