//! Who else keeps an object as it is, as people call them.

/// The name of a field manager that writes its wish again: `argocd-controller` is Argo CD. A program that wrote once, as
/// scripts and terminals do, is none.
pub fn name(manager: &str) -> Option<&'static str> {
    let word = manager.to_ascii_lowercase();
    let of = |start: &str| word.starts_with(start);
    if of("argocd") {
        Some("Argo CD")
    } else if of("flux") || of("kustomize-controller") || of("helm-controller") {
        Some("Flux")
    } else if of("helm") {
        Some("Helm")
    } else if of("terraform") || of("hashicorp") {
        Some("Terraform")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn managers_have_the_names_people_know() {
        assert_eq!(
            ["argocd-controller", "kustomize-controller", "helm-controller", "Helm", "HashiCorp"].map(name),
            ["Argo CD", "Flux", "Flux", "Helm", "Terraform"].map(Some)
        );
    }

    #[test]
    fn what_wrote_once_manages_nothing() {
        assert_eq!(["ureq", "kubectl-edit", "curl", ""].map(name), [None; 4]);
    }
}
