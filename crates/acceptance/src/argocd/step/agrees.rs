//! Argo CD looks again, first as always and then without its caches: it finds no difference and does nothing.

use anyhow::{Result, ensure};

use crate::application::Application;
use crate::argocd::delivery;

pub fn step(application: &mut Application<'_>) -> Result<String> {
    let before = delivery::syncs(application)?;
    let mut resources = 0;
    for how in ["normal", "hard"] {
        delivery::refresh(application, how)?;
        let all = delivery::now(application)?;
        for one in &all {
            let listed = one["status"]["resources"].as_array().into_iter().flatten();
            let mut listed = listed.inspect(|_| resources += 1);
            ensure!(
                one["status"]["sync"]["status"] == "Synced"
                    && listed.all(|resource| resource["status"] == "Synced")
                    && one["status"]["conditions"].as_array().is_none_or(Vec::is_empty),
                "a {how} refresh finds differences:\n{}",
                delivery::told(&all)
            );
        }
    }
    ensure!(delivery::syncs(application)? == before, "Argo CD synced although nothing differs");
    Ok(format!("no difference in {} resources", resources / 2))
}
