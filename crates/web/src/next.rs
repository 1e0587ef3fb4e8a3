//! Where to go after signing in or unlocking: a page of this server, or the first page.

/// The page to go on to. Anything but a plain local path leads to the first page, never to another site.
pub(crate) fn page(next: Option<&str>) -> &str {
    match next {
        Some(path) if is_local(path) => path,
        _ => "/",
    }
}

fn is_local(path: &str) -> bool {
    let second = path.as_bytes().get(1);
    path.starts_with('/')
        && !matches!(second, Some(b'/' | b'\\'))
        && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
}

/// A path as the value of a `next` parameter.
pub(crate) fn encode(path: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.' | b'~');
    path.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_local_path_is_gone_on_to() {
        assert_eq!(page(Some("/clients?q=x")), "/clients?q=x");
        for other in ["", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb: c", "clients"]
        {
            assert_eq!(page(Some(other)), "/", "{other}");
        }
        assert_eq!(page(None), "/");
        assert_eq!(encode("/clients?q=a b"), "/clients%3Fq%3Da%20b");
    }
}
