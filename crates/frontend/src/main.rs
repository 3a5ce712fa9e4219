//! Reads the environment, then serves the page until told to stop.

use std::process::ExitCode;

use stackgen_door::listener::listen;
use stackgen_frontend::config::Config;
use stackgen_frontend::log;
use stackgen_frontend::router::{Shared, router};
use stackgen_frontend::server::serve;
use stackgen_frontend::stop::Stop;

/// One thread: a page and a proxy wait nearly all the time, and a pod has a fraction of a core.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let config = match Config::read(|name| std::env::var(name).ok()) {
        Ok(config) => config,
        Err(mistakes) => {
            for mistake in mistakes {
                eprintln!("error: {mistake}");
            }
            return ExitCode::from(2);
        }
    };
    log::start(config.log_level);
    match run(config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "cannot serve");
            ExitCode::FAILURE
        }
    }
}

async fn run(config: Config) -> std::io::Result<()> {
    let stop = Stop::listen()?;
    let listener = listen(config.port)?;
    tracing::info!(port = listener.local_addr()?.port(), api = %config.api, "serving");
    let delay = config.shutdown_delay;
    let shared = Shared::new(config);
    let stopping = shared.stopping.clone();
    serve(listener, router(shared), stop.requested(stopping, delay)).await;
    tracing::info!("stopped");
    Ok(())
}
