//! The remote module's entry: it mounts the app and does nothing else.

fn main() {
    mfe::app::mount();
}
