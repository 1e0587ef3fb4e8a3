//! A client's SSN: sealed where it is kept, shown by its last four digits.

use domain::ids::ClientId;

use crate::{Ctx, Result};

/// What an SSN is sealed for: another row's place does not open it.
pub(crate) fn ssn_place(id: ClientId) -> String {
    format!("client.ssn {id}")
}

/// Seals an SSN for the client's row.
pub(crate) fn seal_ssn(ctx: &Ctx, id: ClientId, ssn: &str) -> Result<String> {
    ctx.app.keys.seal(ssn, &ssn_place(id), &*ctx.app.entropy)
}

/// Opens what [`seal_ssn`] sealed.
pub(crate) fn open_ssn(ctx: &Ctx, id: ClientId, sealed: &str) -> Option<String> {
    ctx.app.keys.open(sealed, &ssn_place(id))
}

/// `xxx-xx-3456`; none for what is no SSN of nine characters.
pub(crate) fn masked_ssn(ssn: &str) -> Option<String> {
    let is_one = ssn.len() == 9 && ssn.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'x' | b'X'));
    is_one.then(|| format!("xxx-xx-{}", ssn[5..].to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_four_show() {
        for (ssn, shown) in [
            ("000123456", Some("xxx-xx-3456")),
            ("xxxxx3456", Some("xxx-xx-3456")),
            ("000xxxxxx", Some("xxx-xx-xxxx")),
            ("12345", None),
            ("0123456789abcdef", None),
        ] {
            assert_eq!(masked_ssn(ssn).as_deref(), shown);
        }
    }
}
