//! Who else writes to an object, as people call them.

/// The name of a field manager: `argocd-controller` is Argo CD. One that isn't known keeps its word.
pub fn name(manager: &str) -> &str {
    match manager {
        m if m.starts_with("argocd") => "Argo CD",
        "kustomize-controller" | "helm-controller" | "flux" | "flux-client-side-apply" => "Flux",
        m if m.eq_ignore_ascii_case("helm") => "Helm",
        m if m.starts_with("terraform") || m.eq_ignore_ascii_case("hashicorp") => "Terraform",
        m => m,
    }
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn managers_have_the_names_people_know() {
        assert_eq!(
            ["argocd-controller", "kustomize-controller", "Helm", "x"].map(name),
            ["Argo CD", "Flux", "Helm", "x"]
        );
    }
}
