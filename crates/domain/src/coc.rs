//! CoC codes (HUD 2.03.1): two letters, a hyphen, three digits. `XX-500` is nobody's, for trying things out.

/// Reads the codes of one implementation, which may serve several CoCs. Each stands once, in the order given.
///
/// # Errors
/// The first word that is no CoC code.
pub fn read(text: &str) -> Result<Vec<String>, String> {
    let mut codes: Vec<String> = Vec::new();
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
    for word in words.filter(|word| !word.is_empty()) {
        let code = word.to_uppercase();
        if !is_code(&code) {
            return Err(word.to_owned());
        }
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    Ok(codes)
}

fn is_code(code: &str) -> bool {
    match code.as_bytes() {
        [a, b, b'-', digits @ ..] => {
            a.is_ascii_uppercase()
                && b.is_ascii_uppercase()
                && digits.len() == 3
                && digits.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_write_them() {
        assert_eq!(read(" ma-500, MA-501;ma-500"), Ok(vec!["MA-500".into(), "MA-501".into()]));
        assert_eq!(read("XX-501"), Ok(vec!["XX-501".into()]));
        assert_eq!(read("  "), Ok(vec![]));
    }

    #[test]
    fn what_is_no_code_is_named() {
        for wrong in ["MA500", "MA-50", "MA-5000", "M-500", "M1-500", "Boston", "MA-50O", "É-500"] {
            assert_eq!(read(&format!("MA-500 {wrong}")), Err(wrong.to_owned()), "{wrong}");
        }
    }
}
