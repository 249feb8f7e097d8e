//! The remote module's entry: it mounts the app and does nothing else.

mod account;
mod api;
mod app;
mod i18n;
mod overview;
mod plan;
mod routes;
mod service_key;
mod shell;
mod store;
mod tenant;
mod topology;
mod ui;

fn main() {
    app::mount();
}
