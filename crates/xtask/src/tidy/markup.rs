//! No prose in `html!`: what a person reads or hears comes from the text catalogue.

use super::{
    File, Finding, Repo,
    tokens::{self, Kind, Token, group_end},
};

const PAGES: &str = "crates/web/src/";

/// Attributes that are read to people. All others are read by machines.
const SPOKEN: [&str; 9] = [
    "alt",
    "aria-description",
    "aria-label",
    "aria-placeholder",
    "aria-roledescription",
    "aria-valuetext",
    "hx-confirm",
    "placeholder",
    "title",
];

pub(super) fn check(repo: &Repo) -> Vec<Finding> {
    repo.rust(PAGES).flat_map(in_file).collect()
}

fn in_file(file: &File) -> Vec<Finding> {
    let prose = |token: &Token| {
        let text = token.text().unwrap_or_default();
        file.finding(token.line, format!("text belongs into the catalogue: \"{text}\""))
    };
    in_source(&file.text).iter().map(prose).collect()
}

/// The literals of a source that hold prose.
fn in_source(source: &str) -> Vec<Token> {
    let tokens = tokens::shipped(source);
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        // One inside a splice of another is met here as well, and only here.
        if tokens::starts_with(&tokens[at..], &["html", "!"]) && at + 2 < tokens.len() {
            Markup { tokens: inside(&tokens, at + 2), at: 0, found: &mut found }.nodes();
        }
    }
    found
}

/// What is between the bracket at the start and the one that closes it.
fn inside(tokens: &[Token], start: usize) -> &[Token] {
    let end = group_end(tokens, start);
    tokens.get(start + 1..end - 1).unwrap_or_default()
}

/// A walk over what stands between two braces of `html!`.
struct Markup<'a> {
    tokens: &'a [Token],
    at: usize,
    found: &'a mut Vec<Token>,
}

impl Markup<'_> {
    fn nodes(&mut self) {
        while self.at < self.tokens.len() {
            self.node();
        }
    }

    fn node(&mut self) {
        match self.tokens[self.at].kind {
            Kind::Text(_) => self.literal(),
            Kind::Sign('=') => self.value(),
            Kind::Sign('@') => self.control(),
            Kind::Sign('(') => self.splice(),
            Kind::Sign('[') => self.skip_group(),
            Kind::Sign('{') => self.block(),
            Kind::Word(_) | Kind::Sign(_) => self.at += 1,
        }
    }

    /// A literal is text, unless it continues `.class` or `#id`.
    fn literal(&mut self) {
        let before = self.at.checked_sub(1).map(|at| &self.tokens[at]);
        if !before.is_some_and(|token| token.is('.') || token.is('#') || token.is('-')) {
            self.keep_prose(self.at);
        }
        self.at += 1;
    }

    /// What stands behind the `=` of an attribute.
    fn value(&mut self) {
        let is_spoken = SPOKEN.contains(&self.attribute().as_str());
        self.at += 1;
        let Some(first) = self.tokens.get(self.at) else { return };
        let is_group = first.is('(') || first.is('[') || first.is('{');
        let end = if is_group { group_end(self.tokens, self.at) } else { self.at + 1 };
        if is_spoken && first.is('{') {
            self.block();
        } else if is_spoken && first.is('(') {
            self.splice();
        } else if is_spoken {
            self.keep_prose(self.at);
        }
        self.at = end;
    }

    /// The name before the `=`: words joined by `-` or `:`.
    fn attribute(&self) -> String {
        let mut start = self.at;
        while let Some(before) = start.checked_sub(1) {
            let joins = |token: &Token| token.is('-') || token.is(':');
            let expected = match self.tokens[before].kind {
                Kind::Word(_) => start == self.at || joins(&self.tokens[start]),
                _ => joins(&self.tokens[before]) && start < self.at,
            };
            if !expected {
                break;
            }
            start = before;
        }
        let part = |token: &Token| match &token.kind {
            Kind::Word(word) => word.clone(),
            Kind::Text(_) => String::new(),
            Kind::Sign(sign) => sign.to_string(),
        };
        self.tokens[start..self.at].iter().map(part).collect()
    }

    /// `@if`, `@for`, `@while`, `@match`, `@let`: their expressions are code, their blocks are markup.
    fn control(&mut self) {
        let words = &self.tokens[self.at..];
        let is = |word: &str| words.get(1).is_some_and(|token| token.is_word(word));
        let (is_let, is_match) = (is("let"), is("match"));
        let has_pattern = words.iter().take(4).any(|token| token.is_word("let"));
        self.at += 1;
        if is_let {
            return self.skip_to(|token| token.is(';'));
        }
        if has_pattern {
            // The pattern may hold braces, which are no block.
            self.skip_to(|token| token.is('='));
        }
        while self.at < self.tokens.len() && !self.tokens[self.at].is('{') {
            self.skip_one();
        }
        if is_match && self.at < self.tokens.len() {
            let arms = inside(self.tokens, self.at);
            Markup { tokens: arms, at: 0, found: self.found }.arms();
            self.skip_group();
        }
    }

    /// The arms of `@match`.
    fn arms(&mut self) {
        while self.at < self.tokens.len() {
            while self.at < self.tokens.len() && !tokens::starts_with(&self.tokens[self.at..], &["=", ">"]) {
                self.skip_one();
            }
            self.at += 2;
            if self.tokens.get(self.at).is_some_and(|token| token.is('{')) {
                self.block();
                continue;
            }
            while self.at < self.tokens.len() && !self.tokens[self.at].is(',') {
                self.node();
            }
        }
    }

    /// Code in a splice decides by itself; only a bare literal is as good as text.
    fn splice(&mut self) {
        if inside(self.tokens, self.at).len() == 1 {
            self.keep_prose(self.at + 1);
        }
        self.skip_group();
    }

    fn block(&mut self) {
        let tokens = inside(self.tokens, self.at);
        Markup { tokens, at: 0, found: self.found }.nodes();
        self.skip_group();
    }

    fn skip_to(&mut self, ends: impl Fn(&Token) -> bool) {
        while self.at < self.tokens.len() && !ends(&self.tokens[self.at]) {
            self.skip_one();
        }
        self.at += 1;
    }

    fn skip_one(&mut self) {
        match self.tokens[self.at].kind {
            Kind::Sign('(' | '[' | '{') => self.skip_group(),
            Kind::Word(_) | Kind::Text(_) | Kind::Sign(_) => self.at += 1,
        }
    }

    fn skip_group(&mut self) {
        self.at = group_end(self.tokens, self.at);
    }

    fn keep_prose(&mut self, at: usize) {
        let token = self.tokens.get(at).filter(|token| token.text().is_some_and(is_prose));
        self.found.extend(token.cloned());
    }
}

/// Two letters in a row make a word.
fn is_prose(text: &str) -> bool {
    let letters: Vec<bool> = text.chars().map(char::is_alphabetic).collect();
    letters.windows(2).any(|two| two == [true, true])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prose(markup: &str) -> Vec<String> {
        let source = format!("fn page() {{ \"outside\"; html! {{ {markup} }} }}");
        in_source(&source).iter().filter_map(|token| token.text().map(str::to_owned)).collect()
    }

    #[test]
    fn text_is_found_wherever_it_stands() {
        let cases = [
            r#"p { "Hello" }"#,
            r#"p.usa-intro #main { "Hello" }"#,
            r#"p class="x" { "Hello" }"#,
            r#"p { ("Hello") }"#,
            r#"@if a == "b" { "Hello" }"#,
            r#"@if a { b } @else { "Hello" }"#,
            r#"@if let Some(x) = a { "Hello" }"#,
            r#"@if let A { b } = a { "Hello" }"#,
            r#"@for a in list("x y") { li { "Hello" } }"#,
            r#"@match a { "b" => { "Hello" } _ => p { (c) }, }"#,
            r#"@match a { A { b } => p { "Hello" }, _ => (c) }"#,
            r#"(table(html! { "Hello" }))"#,
            r#"@let a = html! { b { "Hello" } };"#,
            r#"img alt="Hello" src="/logo.svg""#,
            r#"button aria-label="Hello" type="button" { "×" }"#,
            r#"input.usa-input placeholder={ "Hello" (name) };"#,
            r#"a href="/x" title=("Hello") { (t("x")) }"#,
            r#"button hx-confirm="Hello" { (t("x")) }"#,
        ];
        for case in cases {
            assert_eq!(prose(case), ["Hello"], "{case}");
        }
    }

    #[test]
    fn attributes_classes_and_code_are_left_alone() {
        let cases = [
            r#"div.usa-button."usa-button--outline" #main-content { (t("save")) }"#,
            r#"div class="usa-grid usa-row" id={ "row-" (id) } data-id=[Some("abc")] {}"#,
            r#"form method="post" action={ "/clients/" (id) } autocomplete="off" { (field("name", "text")) }"#,
            r#"input type="checkbox" checked[value == "yes"] aria-describedby=(format!("{id}-hint"));"#,
            r#"div."grid-col-"(width)."x"[is("ok")] { "–" " · " "1" }"#,
            r#"@let kind = "plain text"; p { (kind) }"#,
            r#"@if kind == "plain" && matches!(a, B { .. }) { (c) } @else if d("text") { (e) }"#,
            r#"@match kind { "plain" | "text" => (a), "other" if b("no") => { (c) } _ => {} }"#,
            r#"@while let Some(x) = next("item") { (x) }"#,
            r#"svg aria-hidden="true" focusable="false" { use href={ "/#" (name) } {} }"#,
            r#"button aria-label=(t("close")) title=[title] { (icon("close")) }"#,
            r#"meta name="viewport" content="width=device-width";"#,
            r#"html lang="en" { (DOCTYPE) }"#,
        ];
        for case in cases {
            assert_eq!(prose(case), Vec::<String>::new(), "{case}");
        }
    }

    #[test]
    fn code_outside_markup_and_tests_is_not_read() {
        assert!(in_source("log(\"plain text\"); #[cfg(test)] mod tests { html! { \"Hello\" } }").is_empty());
        assert!(in_source("// html! { \"Hello\" }\n html! {} ").is_empty());
    }
}
