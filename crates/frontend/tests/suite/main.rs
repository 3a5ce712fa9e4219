//! The service as others meet it: over a socket on this machine, with a stand-in for the API.

mod config;
mod load;
mod page;
mod proxy;
mod running;
mod stop;
