//! Dangerous actions: the plan that a dialog shows, kept current while it is open, and the hash that binds the confirmation.
