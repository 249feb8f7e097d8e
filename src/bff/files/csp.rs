//! The content security policy of `index.html`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The policy: own scripts and WebAssembly, the page's own inline scripts by hash, framed by the portals alone.
/// Inline style *attributes* are allowed (charts set them), style elements are not.
pub(super) fn content_security_policy(html: &str, portals: &[String]) -> String {
    let mut scripts = vec!["script-src 'self' 'wasm-unsafe-eval'".to_owned()];
    scripts.extend(inline_scripts(html).map(|script| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script)))));
    let ancestors = if portals.is_empty() { "'none'".to_owned() } else { portals.join(" ") };
    [
        "default-src 'self'".to_owned(),
        scripts.join(" "),
        "style-src 'self'".into(),
        "style-src-attr 'unsafe-inline'".into(),
        "img-src 'self' data:".into(),
        "object-src 'none'".into(),
        "base-uri 'self'".into(),
        "form-action 'none'".into(),
        format!("frame-ancestors {ancestors}"),
    ]
    .join("; ")
}

/// The contents of `<script>` elements without `src`, exactly as they stand.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (content, _) = rest.split_once("</script")?;
        (!attributes.contains("src=") && !content.is_empty()).then_some(content)
    })
}

#[cfg(test)]
mod tests {
    use super::content_security_policy;

    #[test]
    fn inline_scripts_are_allowed_by_hash_and_no_others() {
        let html = r#"<script src="/boot.js"></script><script type="module">alert(1)</script>"#;
        let policy = content_security_policy(html, &["https://portal.example".into()]);
        assert_eq!(policy.matches("sha256-").count(), 1);
        assert!(policy.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"), "{policy}");
        assert!(policy.ends_with("frame-ancestors https://portal.example") && !policy.contains("script-src 'unsafe"));
    }

    #[test]
    fn without_a_portal_nobody_frames_it() {
        assert!(content_security_policy("", &[]).ends_with("frame-ancestors 'none'"));
    }
}
