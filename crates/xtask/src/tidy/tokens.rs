//! Rust source as tokens: as much of the language as the checks need.

/// A token and the line that it starts on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) line: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, a keyword or a number.
    Word(String),
    /// A string literal as it is written, without its quotes.
    Text(String),
    /// Any other character; a pair such as `::` is two.
    Sign(char),
}

impl Token {
    pub(super) fn is(&self, sign: char) -> bool {
        self.kind == Kind::Sign(sign)
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        self.word() == Some(word)
    }

    pub(super) fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word) => Some(word),
            Kind::Text(_) | Kind::Sign(_) => None,
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            Kind::Word(_) | Kind::Sign(_) => None,
        }
    }
}

/// The tokens of a file, without comments, lifetimes, character literals and test modules.
pub(super) fn shipped(source: &str) -> Vec<Token> {
    without_tests(&tokens(source))
}

/// The tokens of a source, without comments, lifetimes and character literals.
pub(super) fn tokens(source: &str) -> Vec<Token> {
    let mut scanner = Scanner { rest: source, line: 1 };
    let mut tokens = Vec::new();
    while !scanner.rest.is_empty() {
        let line = scanner.line;
        if let Some(kind) = scanner.next() {
            tokens.push(Token { kind, line });
        }
    }
    tokens
}

/// How a string literal ends.
enum Ending {
    /// With a quote that is not escaped.
    Quote,
    /// With a quote and as many `#`.
    Raw(usize),
}

struct Scanner<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Scanner<'a> {
    /// The next token, or nothing where there is only space or a comment.
    fn next(&mut self) -> Option<Kind> {
        let first = self.rest.chars().next()?;
        if self.rest.starts_with("//") {
            self.take(self.rest.find('\n').unwrap_or(self.rest.len()));
            return None;
        }
        if self.rest.starts_with("/*") {
            self.take(comment(self.rest));
            return None;
        }
        if first == '\'' {
            self.take(quoted_letter(self.rest));
            return None;
        }
        if let Some((open, ending)) = string_quotes(self.rest) {
            return Some(self.string(open, &ending));
        }
        if is_word(first) {
            let end = self.rest.find(|letter| !is_word(letter)).unwrap_or(self.rest.len());
            return Some(Kind::Word(self.take(end).to_owned()));
        }
        self.take(first.len_utf8());
        (!first.is_whitespace()).then_some(Kind::Sign(first))
    }

    fn string(&mut self, open: usize, ending: &Ending) -> Kind {
        self.take(open);
        let (end, close) = match ending {
            Ending::Quote => (plain_end(self.rest), 1),
            Ending::Raw(hashes) => (self.rest.find(&format!("\"{}", "#".repeat(*hashes))), 1 + hashes),
        };
        let text = self.take(end.unwrap_or(self.rest.len())).to_owned();
        self.take(close.min(self.rest.len()));
        Kind::Text(text)
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        self.line += taken.matches('\n').count();
        taken
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The length of the comment, which may hold others, at the start of the source.
fn comment(source: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    loop {
        let Some(next) = source.get(at..).and_then(|rest| rest.find(['/', '*'])) else { return source.len() };
        at += next;
        if source[at..].starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if source[at..].starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
        } else {
            at += 1;
        }
        if depth == 0 {
            return at;
        }
    }
}

/// The length of the character literal at the start of the source; of a lifetime, only the mark.
fn quoted_letter(source: &str) -> usize {
    let mut letters = source.char_indices().skip(1);
    match (letters.next(), letters.next()) {
        (Some((_, '\\')), Some((escaped, _))) => {
            let after = escaped + source[escaped..].chars().next().map_or(0, char::len_utf8);
            source[after..].find('\'').map_or(source.len(), |end| after + end + 1)
        }
        (Some(_), Some((end, '\''))) => end + 1,
        _ => 1,
    }
}

/// If a string literal starts the source: the length of its opening, and how it ends.
fn string_quotes(source: &str) -> Option<(usize, Ending)> {
    let mark = ["br", "cr", "r", "b", "c", ""].into_iter().find(|mark| source.starts_with(mark))?;
    let rest = &source[mark.len()..];
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let raw = mark.ends_with('r');
    if !rest[hashes..].starts_with('"') || hashes > 0 && !raw {
        return None;
    }
    let ending = if raw { Ending::Raw(hashes) } else { Ending::Quote };
    Some((mark.len() + hashes + 1, ending))
}

/// Where a literal ends that may hold escaped quotes.
fn plain_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at),
            _ => {}
        }
    }
    None
}

/// Leaves out the items marked `#[cfg(test)]`.
fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mark = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if starts_with(&tokens[at..], &mark) {
            at = item_end(tokens, at + mark.len());
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// The first position after the item that starts there.
fn item_end(tokens: &[Token], start: usize) -> usize {
    let ends = |at: &usize| tokens[*at].is(';') || tokens[*at].is('{');
    match (start..tokens.len()).find(ends) {
        Some(at) if tokens[at].is('{') => group_end(tokens, at),
        Some(at) => at + 1,
        None => tokens.len(),
    }
}

/// The position after the bracket that closes the one at the start.
pub(super) fn group_end(tokens: &[Token], start: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(start) {
        match token.kind {
            Kind::Sign('(' | '[' | '{') => depth += 1,
            Kind::Sign(')' | ']' | '}') => depth = depth.saturating_sub(1),
            Kind::Word(_) | Kind::Text(_) | Kind::Sign(_) => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

/// Whether these words and signs come first.
pub(super) fn starts_with(tokens: &[Token], expected: &[&str]) -> bool {
    let same = |(token, expected): (&Token, &&str)| match &token.kind {
        Kind::Word(word) => word == expected,
        Kind::Sign(sign) => expected.chars().eq([*sign]),
        Kind::Text(_) => false,
    };
    tokens.len() >= expected.len() && tokens.iter().zip(expected).all(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<String> {
        tokens(source).iter().filter_map(|token| token.text().map(str::to_owned)).collect()
    }

    #[test]
    fn strings_are_told_from_everything_else() {
        assert_eq!(texts(r#"let a = "x \" y"; // "no"#), [r#"x \" y"#]);
        assert_eq!(texts(r###"(r"a\", r#"b "c" d"#, b"e", br##"f"##)"###), ["a\\", "b \"c\" d", "e", "f"]);
        assert_eq!(texts("/* \"a\" /* b */ \"c\" */ \"d\""), ["d"]);
        assert_eq!(texts(r#"('"', '\'', '\u{22}', "x") fn f<'a>(_: &'a str) { "y" }"#), ["x", "y"]);
        assert_eq!(texts("r#type = \"x\"; for r in b { \"y\" }"), ["x", "y"]);
    }

    #[test]
    fn lines_are_counted_through_strings_and_comments() {
        let found = tokens("a /*\n*/ \"b\nc\" // d\ne");
        let lines: Vec<usize> = found.iter().map(|token| token.line).collect();
        assert_eq!(lines, [1, 2, 4]);
    }

    #[test]
    fn test_modules_are_left_out() {
        let source = "a; #[cfg(test)] mod tests { fn b() { c(); } } #[cfg(test)] use d; e";
        let words: Vec<String> = shipped(source).iter().filter_map(|t| t.word().map(str::to_owned)).collect();
        assert_eq!(words, ["a", "e"]);
    }
}
