//! The ways in which a cluster gets the application.

use anyhow::{Result, ensure};

use crate::application::Application;
use crate::argocd::{delivery, repository};
use crate::releases::release::Release;

/// How the application is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Kubectl,
    Helm,
    ArgoCd,
}

impl Way {
    /// All of them, in an order that tells their ports.
    pub const ALL: [Self; 3] = [Self::Kubectl, Self::Helm, Self::ArgoCd];

    /// As people name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kubectl => "kubectl",
            Self::Helm => "helm",
            Self::ArgoCd => "argocd",
        }
    }

    /// Hands over what the application is now, and waits until all of it runs.
    ///
    /// # Errors
    /// It is refused, or does not become ready.
    pub fn deliver(self, application: &Application<'_>, first: bool) -> Result<()> {
        match self {
            Self::Kubectl => {
                application.apply()?;
            }
            Self::Helm => {
                let verb = if first { "install" } else { "upgrade" };
                Release::made(application)?.helm(verb, &[])?;
            }
            Self::ArgoCd => {
                if first {
                    repository::init(application)?;
                }
                let revision = repository::commit(application)?;
                if first {
                    delivery::hand_over(application)?;
                } else {
                    delivery::refresh(application, "normal")?;
                }
                delivery::synced(application, &revision)?;
            }
        }
        application.bench.cluster.mark(&application.namespaces())?;
        application.settle()
    }

    /// Hands over what cannot become ready, and does not wait for it.
    ///
    /// # Errors
    /// It is refused, or is taken for well.
    pub fn deliver_in_vain(self, application: &Application<'_>) -> Result<()> {
        match self {
            Self::Kubectl => {
                application.apply()?;
            }
            Self::Helm => {
                let release = Release::made(application)?;
                let outcome = release.helm_within("upgrade", &[], "20s");
                ensure!(outcome.is_err(), "helm upgrade waits for no migration");
            }
            Self::ArgoCd => {
                repository::commit(application)?;
                delivery::refresh(application, "normal")?;
            }
        }
        Ok(())
    }

    /// Delivers the same once more, where a change of it is not what brings it on.
    ///
    /// # Errors
    /// It is refused, or does not become ready.
    pub fn mend(self, application: &Application<'_>) -> Result<()> {
        match self {
            // The cluster tries again by itself.
            Self::Kubectl => application.settle(),
            Self::Helm => self.deliver(application, false),
            Self::ArgoCd => {
                let revision = repository::head(application)?;
                delivery::synced(application, &revision)?;
                application.settle()
            }
        }
    }

    /// Whether it deletes what is delivered no more.
    pub fn prunes(self) -> bool {
        self != Self::Kubectl
    }

    /// Takes back what is outside of the application's namespaces.
    ///
    /// # Errors
    /// The cluster refuses.
    pub fn leave(self, application: &Application<'_>) -> Result<()> {
        match self {
            Self::Kubectl | Self::Helm => Ok(()),
            Self::ArgoCd => {
                delivery::remove(&application.bench.cluster, &delivery::base(application))
            }
        }
    }
}
