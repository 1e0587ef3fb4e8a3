//! Which passwords are refused, and why. Hashing is not done here.

use std::collections::HashSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, zxcvbn};

/// The passwords of twelve or more characters among the million commonest, so all of the 100,000
/// commonest that are long enough to be tried (README.md beside it names the source).
const COMMON: &str = include_str!("common.txt");

static COMMON_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| COMMON.lines().collect());

/// Fewest characters a password may have.
pub const SHORTEST: usize = 12;

/// Most characters a password may have: enough for any passphrase, too few to slow the server down.
pub const LONGEST: usize = 128;

/// Names no password may lean on: shorter ones would refuse too many good passwords.
const SHORTEST_NAME: usize = 4;

/// Why a password is refused. Each is a sentence in the text catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Fewer than twelve characters.
    #[error("shorter than 12 characters")]
    TooShort,
    /// More than 128 characters.
    #[error("longer than 128 characters")]
    TooLong,
    /// It lacks a letter or a number (HUD's security baseline, 69 FR 45888, section 4.3).
    #[error("without a letter or without a number")]
    OneKind,
    /// It is one of the commonest passwords, forwards or backwards.
    #[error("one of the commonest passwords")]
    Common,
    /// It holds the user's, the agency's or the product's name.
    #[error("contains your name, your agency's or the product's")]
    ContainsName,
    /// An attacker's tool would guess it (zxcvbn score below 3).
    #[error("too easy to guess")]
    Guessable,
}

/// Names a password must not hold: the user's, their e-mail address, their agencies', the implementation's.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a>(pub &'a [&'a str]);

/// The product's own name.
const PRODUCT: &str = "hearth";

/// A password as it is checked and hashed: the same on every keyboard (Unicode's compatibility form).
#[must_use]
pub fn normalise(password: &str) -> String {
    password.nfkc().collect()
}

/// Refuses a password that would not keep anybody out.
///
/// # Errors
/// The first reason found, the plainest first.
pub fn check(password: &str, names: Names<'_>) -> Result<(), Refusal> {
    let password = &normalise(password);
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(Refusal::TooShort);
    }
    if length > LONGEST {
        return Err(Refusal::TooLong);
    }
    if !password.contains(char::is_alphabetic) || !password.contains(char::is_numeric) {
        return Err(Refusal::OneKind);
    }
    let lower = password.to_lowercase();
    let reversed: String = lower.chars().rev().collect();
    if COMMON_SET.contains(lower.as_str()) || COMMON_SET.contains(reversed.as_str()) {
        return Err(Refusal::Common);
    }
    let refused: Vec<String> = refused_names(names);
    let squeezed = squeeze(&lower);
    let backwards = squeeze(&reversed);
    if refused.iter().any(|name| squeezed.contains(name) || backwards.contains(name)) {
        return Err(Refusal::ContainsName);
    }
    let inputs: Vec<&str> = names.0.iter().copied().chain([PRODUCT]).collect();
    if zxcvbn(password, &inputs).score() < Score::Three {
        return Err(Refusal::Guessable);
    }
    Ok(())
}

fn refused_names(names: Names<'_>) -> Vec<String> {
    let words = names.0.iter().flat_map(|name| {
        let parts = name.split(|c: char| !c.is_alphanumeric());
        parts.map(|part| squeeze(&part.to_lowercase())).chain([squeeze(&name.to_lowercase())])
    });
    let mut refused: Vec<String> = words.filter(|word| word.chars().count() >= SHORTEST_NAME).collect();
    refused.push(PRODUCT.into());
    refused
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: Names<'_> = Names(&["Rosa Delgado", "rosa.delgado@harbor-house.example", "Harbor House"]);

    #[test]
    fn each_weak_password_is_refused_for_its_reason() {
        for (password, refusal) in [
            ("vK9#mPq2$xL", Refusal::TooShort),
            ("", Refusal::TooShort),
            ("violin quartz maple", Refusal::OneKind),
            ("31415926535897932", Refusal::OneKind),
            ("Delgado-quartz-41-violin", Refusal::ContainsName),
            ("odagleD-quartz-41-violin", Refusal::ContainsName),
            ("quartz-harborhouse-violin7", Refusal::ContainsName),
            ("he-arth quartz violin 41", Refusal::ContainsName),
            ("password1234", Refusal::Common),
            ("aaaaaaaaaaaaa1", Refusal::Guessable),
            ("tigertigertiger77", Refusal::Guessable),
        ] {
            assert_eq!(check(password, NAMES), Err(refusal), "{password}");
        }
        assert_eq!(check(&"violin quartz ".repeat(12), NAMES), Err(Refusal::TooLong));
    }

    #[test]
    fn every_common_password_is_refused_forwards_and_backwards() {
        assert!(COMMON.lines().count() > 500, "the list is too short to be the commonest 100,000");
        for password in COMMON.lines() {
            let reversed: String = password.chars().rev().collect();
            let refused = [Err(Refusal::Common), Err(Refusal::TooLong), Err(Refusal::OneKind)];
            assert!(refused.contains(&check(password, NAMES)), "{password}");
            assert!(refused.contains(&check(&reversed, NAMES)), "{reversed}");
            assert!(refused.contains(&check(&password.to_uppercase(), NAMES)), "{password}");
        }
    }

    #[test]
    fn a_passphrase_is_accepted() {
        for password in ["violin quartz maple 41", "tr4ctor-Beeswax-gondola", "дерево музыка окно 7"]
        {
            assert_eq!(check(password, NAMES), Ok(()), "{password}");
        }
    }
}
