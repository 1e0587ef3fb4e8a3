//! What is sealed and hashed, and with which keys. The key file is kept outside the database.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use domain::passwords;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use store::audit::ChainKey;

use crate::clock::Entropy;
use crate::{App, Error, Result};

const NONCE: usize = 24;

/// The keys of one installation, all derived from the key file.
#[derive(Clone)]
pub struct Keys {
    seal: [u8; 32],
    search: [u8; 32],
    chain: [u8; 32],
    form: [u8; 32],
    code: [u8; 32],
    check: [u8; 32],
}

impl Keys {
    /// Derives the keys from the key file's 32 bytes.
    #[must_use]
    pub fn derive(master: &[u8; 32]) -> Self {
        let key = |purpose: &str| keyed(master, &[b"hearth 1 ", purpose.as_bytes()]);
        Self {
            seal: key("seal"),
            search: key("search"),
            chain: key("audit chain"),
            form: key("form"),
            code: key("one-time code"),
            check: key("check"),
        }
    }

    /// Reads the key file.
    ///
    /// # Errors
    /// When it is missing, cannot be read, or holds no key.
    pub fn load(path: &Path) -> Result<Self> {
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(Self::derive(&parse(&text, path)?)),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(Error::unusable(format!(
                "the key file {} is missing: put the one back that the database was made with",
                path.display()
            ))),
            Err(error) => Err(Error::unusable(format!("the key file {}: {error}", path.display()))),
        }
    }

    /// Reads the key file, or makes it, readable by its owner alone: for a database that is being made.
    ///
    /// # Errors
    /// When it cannot be read or written, or holds no key.
    pub fn load_or_create(path: &Path, entropy: &dyn Entropy) -> Result<Self> {
        if !path.exists() {
            let mut master = [0; 32];
            entropy.fill(&mut master)?;
            match create(path, &master) {
                // Another process was quicker: its key is the one.
                Err(Error::Store(store::Error::Io(error))) if error.kind() == ErrorKind::AlreadyExists => {}
                other => other?,
            }
        }
        Self::load(path)
    }

    /// What the database remembers of the keys, to refuse another installation's key file.
    #[must_use]
    pub fn check_value(&self) -> String {
        hex(&self.check[..8])
    }

    /// The key of the audit log's chain.
    #[must_use]
    pub fn chain(&self) -> ChainKey {
        ChainKey(self.chain)
    }

    /// The keyed digest an SSN, or the end of one, is found by.
    #[must_use]
    pub fn search_digest(&self, digits: &str) -> String {
        hex(&keyed(&self.search, &[digits.as_bytes()])[..16])
    }

    /// The keyed digest of a form's fields: tells whether the same form was sent again, and nothing else.
    pub(crate) fn form_digest(&self, fields: &[&str]) -> String {
        let lengths: Vec<[u8; 8]> = fields.iter().map(|field| (field.len() as u64).to_be_bytes()).collect();
        let parts = lengths.iter().map(|length| &length[..]).zip(fields.iter().map(|field| field.as_bytes()));
        hex(&keyed(&self.form, &parts.flat_map(|(length, field)| [length, field]).collect::<Vec<_>>()))
    }

    /// The keyed digest under which a one-time code is kept; one made for another purpose has another.
    pub(crate) fn code_digest(&self, purpose: &str, code: &str) -> String {
        hex(&keyed(&self.code, &[purpose.as_bytes(), b"\0", code.as_bytes()]))
    }

    /// Seals a text for one place: opened for another it is refused.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn seal(&self, text: &str, place: &str, entropy: &dyn Entropy) -> Result<String> {
        let mut sealed = vec![0; NONCE];
        entropy.fill(&mut sealed)?;
        let nonce = XNonce::try_from(&sealed[..]).map_err(internal)?;
        let payload = Payload { msg: text.as_bytes(), aad: place.as_bytes() };
        sealed.extend(self.cipher().encrypt(&nonce, payload).map_err(internal)?);
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Opens what was sealed for this place; none when it was not, or was tampered with.
    #[must_use]
    pub fn open(&self, sealed: &str, place: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, text) = bytes.split_at_checked(NONCE)?;
        let payload = Payload { msg: text, aad: place.as_bytes() };
        let opened = self.cipher().decrypt(&XNonce::try_from(nonce).ok()?, payload).ok()?;
        String::from_utf8(opened).ok()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.seal.into())
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(..)")
    }
}

/// How much work a password hash is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for PasswordCost {
    // OWASP's first choice for Argon2id.
    fn default() -> Self {
        Self { memory_kib: 19_456, passes: 2 }
    }
}

/// Passwords hashed at once at most: each takes 19 MiB and a core.
pub(crate) const HASHED_AT_ONCE: usize = 4;

/// Hashes a password with Argon2id, off the threads that serve pages.
///
/// # Errors
/// When the parameters are impossible or the thread pool is gone.
pub(crate) async fn hash_password(app: &App, password: String) -> Result<String> {
    let work =
        |hasher: Argon2<'_>, password: &[u8]| Ok(hasher.hash_password(password).map_err(internal)?.to_string());
    in_turn(app, password, work).await
}

/// Whether a password is the one that was hashed. No hash: as much work, and no.
///
/// # Errors
/// When the thread pool is gone.
pub(crate) async fn verify_password(app: &App, password: String, hash: Option<String>) -> Result<bool> {
    // No password is so long; hashing a form full of text would only keep a core busy.
    if password.chars().count() > passwords::LONGEST {
        return Ok(false);
    }
    in_turn(app, password, move |hasher, password| {
        let Some(hash) = hash else {
            // Nobody can tell by the time it takes whether an account exists.
            let _ = hasher.hash_password(password);
            return Ok(false);
        };
        let parsed = PasswordHash::new(&hash).map_err(internal)?;
        Ok(hasher.verify_password(password, &parsed).is_ok())
    })
    .await
}

/// The digest under which a session is kept: the cookie itself is kept nowhere.
#[must_use]
pub fn token_digest(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// A token nobody can guess: 256 bits.
///
/// # Errors
/// When the system has no randomness to give.
pub fn new_token(entropy: &dyn Entropy) -> Result<String> {
    let mut bytes = [0; 32];
    entropy.fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// A first password that is read out or copied once: 20 letters and digits in groups, none easily mistaken.
///
/// # Errors
/// When the system has no randomness to give.
pub fn first_password(entropy: &dyn Entropy) -> Result<String> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789x";
    let mut bytes = [0; 20];
    entropy.fill(&mut bytes)?;
    let letter = |byte: &u8| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]);
    let groups = bytes.chunks(5).map(|group| group.iter().map(letter).collect::<String>());
    Ok(groups.collect::<Vec<_>>().join("-"))
}

/// Crockford's digits: none is easily mistaken for another, and `read_code` puts right what was.
const CODE_DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code to be typed from a terminal: 80 bits in four groups of four.
///
/// # Errors
/// When the system has no randomness to give.
pub(crate) fn new_code(entropy: &dyn Entropy) -> Result<String> {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes)?;
    let digit = |byte: &u8| char::from(CODE_DIGITS[usize::from(*byte) % CODE_DIGITS.len()]);
    let groups = bytes.chunks(4).map(|group| group.iter().map(digit).collect::<String>());
    Ok(groups.collect::<Vec<_>>().join("-"))
}

/// A typed code as it was meant: case, hyphens and blanks do not matter, nor O for 0 and I or L for 1.
pub(crate) fn read_code(typed: &str) -> String {
    let meant = |c: char| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    typed.chars().filter(char::is_ascii_alphanumeric).map(meant).collect()
}

/// Works on a password when a turn is free, off the threads that serve pages.
async fn in_turn<T: Send + 'static>(
    app: &App,
    password: String,
    work: impl FnOnce(Argon2<'_>, &[u8]) -> Result<T> + Send + 'static,
) -> Result<T> {
    let cost = app.config.password_cost;
    let turn = app.hashing.clone().acquire_owned().await.map_err(internal)?;
    let done = tokio::task::spawn_blocking(move || {
        // Held by the work itself: a request that goes away does not free a core.
        let _turn = turn;
        work(argon2(cost)?, passwords::normalise(&password).as_bytes())
    });
    done.await.map_err(internal)?
}

fn argon2(cost: PasswordCost) -> Result<Argon2<'static>> {
    let params = Params::new(cost.memory_kib, cost.passes, 1, None).map_err(internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn keyed(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC fills a short key with zeros up to its block.
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn parse(text: &str, path: &Path) -> Result<[u8; 32]> {
    let text = text.trim();
    let byte = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = (0..64).step_by(2).map(byte).collect();
    let key = bytes.filter(|_| text.len() == 64).and_then(|bytes| bytes.try_into().ok());
    key.ok_or_else(|| Error::unusable(format!("{} holds no Hearth key", path.display())))
}

fn create(path: &Path, master: &[u8; 32]) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{}", hex(master))?;
    Ok(file.sync_all()?)
}

fn internal(error: impl std::fmt::Display) -> Error {
    Error::Internal(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemEntropy;

    fn keys(byte: u8) -> Keys {
        Keys::derive(&[byte; 32])
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_and_under_its_key_only() {
        let sealed = keys(1).seal("000-00-0000", "client a", &SystemEntropy).unwrap();
        assert_eq!(keys(1).open(&sealed, "client a").as_deref(), Some("000-00-0000"));
        assert_eq!(keys(1).open(&sealed, "client b"), None);
        assert_eq!(keys(2).open(&sealed, "client a"), None);
        assert_eq!(keys(1).open(&sealed[..sealed.len() - 2], "client a"), None);
        assert_eq!(keys(1).open("", "client a"), None);
        assert!(!sealed.contains("0000"));
    }

    #[test]
    fn sealing_twice_gives_two_texts_and_digesting_twice_one() {
        let seal = || keys(1).seal("x", "y", &SystemEntropy).unwrap();
        assert_ne!(seal(), seal());
        assert_eq!(keys(1).search_digest("0000"), keys(1).search_digest("0000"));
        assert_ne!(keys(1).search_digest("0000"), keys(2).search_digest("0000"));
    }

    #[test]
    fn a_code_is_read_as_it_was_meant() {
        let code = new_code(&SystemEntropy).unwrap();
        assert_eq!((code.len(), code.matches('-').count()), (19, 3), "{code}");
        assert_ne!(code, new_code(&SystemEntropy).unwrap());
        assert_eq!(read_code(&code), read_code(&format!(" {} ", code.to_lowercase().replace('-', " "))));
        assert_eq!(read_code("oO0-iIlL1"), "00011111");
        let digest = |purpose| keys(1).code_digest(purpose, &read_code(&code));
        assert_ne!(digest("set-up"), digest("invitation"));
    }

    #[test]
    fn a_first_password_is_long_and_new_each_time() {
        let first = || first_password(&SystemEntropy).unwrap();
        assert_eq!(first().len(), 23);
        assert_ne!(first(), first());
    }
}
