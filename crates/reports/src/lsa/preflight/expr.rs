//! Conditions over the tables of an LSA, as the rules' data write them.
//!
//! Words are columns of the row that is looked at, `Project.Column` that row's project, and functions.
//!
//! Of the row: `has(Column, d)` and `lacks(Column, d)` ask for a digit of a list of household types, `empty(Column)` for
//! a value, `digits(Column, n)` whether it is so many digits, `named('Word', ..)` whether its ProjectName has one of these
//! words in any letter case; `told(Column)` is none where a column says that it does not apply, `same(Column, ..)` how
//! many rows have what the row has, in all columns where none is named, and `asked()` whether HUD's rows ask for
//! its combination in LSACalculated.
//!
//! Of the row's project, in the report period: `funded(code, ..)`, `participates(type)`, `inventory(amount)` added up,
//! `beds(amount)` on average, each inventory weighted by its nights; `is_vsp(flag)` of its agency, and `projects(Table)`
//! for its rows in a table.
//!
//! Of LSACalculated: `value(row, cohort, universe, type, population)`, where universe 10 is the row's project, and
//! `own(row, type, population)` for that project in the report period. `added_types(row, cohort, universe, population)` adds
//! up the household types, `added_shelters(row, cohort, type, population)` ES, SH and TH, `added_projects(row,
//! cohort, universe, type, population)` single projects, of which `largest_project(..)` is the largest value and
//! `serving_projects(..)` the number of those that have any.
//!
//! Of the whole: `people(c)`, `households(c)` and `exits(c)` count what LSAPerson, LSAHousehold and LSAExit say where `c`
//! holds, `rows(Table, c)` counts rows, `total(Table, c, amount)` adds up over rows, `nights()` are those of the report
//! period, `official_year()` says whether it is 1 October to 30 September, and `geography(universe, type)` is
//! by how much the share of a geography type differs between LSAHousehold and its projects.
//!
//! Where a value is missing no comparison holds.

use super::names::Name;

/// A condition or an amount.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expr {
    Number(f64),
    Text(String),
    /// A column, of the row or of its project.
    Column {
        of_project: bool,
        name: Name,
    },
    Not(Box<Expr>),
    Both(Box<Expr>, Box<Expr>),
    Either(Box<Expr>, Box<Expr>),
    Compare(Box<Expr>, Compare, Box<Expr>),
    Among(Box<Expr>, Vec<Expr>),
    Sum(Box<Expr>, Sign, Box<Expr>),
    Call(String, Vec<Expr>),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compare {
    Equal,
    Differs,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// How two amounts are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Plus,
    Minus,
    Times,
    Over,
}

impl Expr {
    /// The columns it looks at, each once.
    pub(super) fn columns<'a>(&'a self, found: &mut Vec<&'a str>) {
        match self {
            Self::Number(_) | Self::Text(_) => {}
            Self::Column { name, .. } => {
                if !found.contains(&name.as_str()) {
                    found.push(name.as_str());
                }
            }
            Self::Not(one) => one.columns(found),
            Self::Both(one, other)
            | Self::Either(one, other)
            | Self::Compare(one, _, other)
            | Self::Sum(one, _, other) => {
                one.columns(found);
                other.columns(found);
            }
            Self::Among(one, _) => one.columns(found),
            Self::Call(_, given) => given.iter().for_each(|one| one.columns(found)),
        }
    }
}

/// Reads a condition.
///
/// # Errors
/// What cannot be read, in words.
pub(super) fn parse(text: &str) -> Result<Expr, String> {
    let mut reader = Reader { tokens: tokens(text)?, at: 0 };
    let found = reader.either()?;
    match reader.tokens.get(reader.at) {
        None => Ok(found),
        Some(rest) => Err(format!("{rest:?} is too much in {text:?}")),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(f64),
    Word(String),
    Text(String),
    Mark(&'static str),
}

/// Longer marks come first, so that they are not read as two.
const MARKS: [&str; 14] = ["<=", ">=", "<>", "<", ">", "=", "(", ")", ",", ".", "+", "-", "*", "/"];

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = |is_part: fn(char) -> bool| rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let length = if first.is_ascii_digit() {
            let length = end(|c| c.is_ascii_digit() || c == '.');
            let number = rest[..length].parse().map_err(|_| format!("{:?} is no number", &rest[..length]))?;
            tokens.push(Token::Number(number));
            length
        } else if first.is_ascii_alphabetic() {
            let length = end(|c| c.is_ascii_alphanumeric() || c == '_');
            tokens.push(Token::Word(rest[..length].to_owned()));
            length
        } else if first == '\'' {
            let text = rest[1..].split_once('\'').ok_or_else(|| format!("{rest:?} has no end"))?.0;
            tokens.push(Token::Text(text.to_owned()));
            text.len() + 2
        } else {
            let mark = MARKS.iter().find(|mark| rest.starts_with(**mark));
            let mark = mark.ok_or_else(|| format!("{first:?} means nothing in {text:?}"))?;
            tokens.push(Token::Mark(mark));
            mark.len()
        };
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
}

impl Reader {
    fn takes(&mut self, token: &Token) -> bool {
        let found = self.tokens.get(self.at) == Some(token);
        self.at += usize::from(found);
        found
    }

    fn takes_word(&mut self, word: &str) -> bool {
        self.takes(&Token::Word(word.to_owned()))
    }

    fn needs(&mut self, mark: &'static str) -> Result<(), String> {
        if self.takes(&Token::Mark(mark)) { Ok(()) } else { Err(format!("{mark:?} is missing")) }
    }

    fn either(&mut self) -> Result<Expr, String> {
        let mut found = self.both()?;
        while self.takes_word("or") {
            found = Expr::Either(Box::new(found), Box::new(self.both()?));
        }
        Ok(found)
    }

    fn both(&mut self) -> Result<Expr, String> {
        let mut found = self.not()?;
        while self.takes_word("and") {
            found = Expr::Both(Box::new(found), Box::new(self.not()?));
        }
        Ok(found)
    }

    fn not(&mut self) -> Result<Expr, String> {
        if self.takes_word("not") { Ok(Expr::Not(Box::new(self.not()?))) } else { self.compared() }
    }

    fn compared(&mut self) -> Result<Expr, String> {
        const WAYS: [(&str, Compare); 6] = [
            ("<=", Compare::AtMost),
            (">=", Compare::AtLeast),
            ("<>", Compare::Differs),
            ("<", Compare::Less),
            (">", Compare::More),
            ("=", Compare::Equal),
        ];
        let left = self.sum()?;
        for (mark, way) in WAYS {
            if self.takes(&Token::Mark(mark)) {
                return Ok(Expr::Compare(Box::new(left), way, Box::new(self.sum()?)));
            }
        }
        let is_not = self.takes_word("not");
        if self.takes_word("in") {
            self.needs("(")?;
            let among = Expr::Among(Box::new(left), self.listed()?);
            return Ok(if is_not { Expr::Not(Box::new(among)) } else { among });
        }
        if is_not { Err("\"in\" is missing after \"not\"".into()) } else { Ok(left) }
    }

    fn sum(&mut self) -> Result<Expr, String> {
        self.chain([("+", Sign::Plus), ("-", Sign::Minus)], Self::product)
    }

    fn product(&mut self) -> Result<Expr, String> {
        self.chain([("*", Sign::Times), ("/", Sign::Over)], Self::single)
    }

    /// Amounts with signs between them, put together from the left.
    fn chain(
        &mut self,
        signs: [(&'static str, Sign); 2],
        next: fn(&mut Self) -> Result<Expr, String>,
    ) -> Result<Expr, String> {
        let mut found = next(self)?;
        while let Some((_, sign)) = signs.iter().find(|(mark, _)| self.takes(&Token::Mark(mark))) {
            found = Expr::Sum(Box::new(found), *sign, Box::new(next(self)?));
        }
        Ok(found)
    }

    fn single(&mut self) -> Result<Expr, String> {
        if self.takes(&Token::Mark("(")) {
            let found = self.either()?;
            self.needs(")")?;
            return Ok(found);
        }
        if self.takes(&Token::Mark("-")) {
            return Ok(Expr::Sum(Box::new(Expr::Number(0.0)), Sign::Minus, Box::new(self.single()?)));
        }
        match self.tokens.get(self.at).cloned() {
            Some(Token::Number(number)) => {
                self.at += 1;
                Ok(Expr::Number(number))
            }
            Some(Token::Text(text)) => {
                self.at += 1;
                Ok(Expr::Text(text))
            }
            Some(Token::Word(word)) => {
                self.at += 1;
                self.word(word)
            }
            other => Err(format!("{other:?} stands where a value should")),
        }
    }

    fn word(&mut self, word: String) -> Result<Expr, String> {
        if self.takes(&Token::Mark("(")) {
            return Ok(Expr::Call(word, self.listed()?));
        }
        if !self.takes(&Token::Mark(".")) {
            return Ok(Expr::Column { of_project: false, name: Name::new(&word) });
        }
        match (word.as_str(), self.tokens.get(self.at).cloned()) {
            ("Project", Some(Token::Word(name))) => {
                self.at += 1;
                Ok(Expr::Column { of_project: true, name: Name::new(&name) })
            }
            _ => Err(format!("{word:?} has no columns here")),
        }
    }

    /// What stands between brackets, the first of which was read.
    fn listed(&mut self) -> Result<Vec<Expr>, String> {
        if self.takes(&Token::Mark(")")) {
            return Ok(Vec::new());
        }
        let mut found = vec![self.either()?];
        while self.takes(&Token::Mark(",")) {
            found.push(self.either()?);
        }
        self.needs(")")?;
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_by_their_binding() {
        let column = |name: &str| Box::new(Expr::Column { of_project: false, name: Name::new(name) });
        let number = |number| Box::new(Expr::Number(number));
        let first = Expr::Compare(column("A"), Compare::Equal, number(1.0));
        let second = Expr::Not(Box::new(Expr::Among(column("B"), vec![Expr::Number(2.0), Expr::Number(3.0)])));
        let third = Expr::Call("has".into(), vec![*column("C"), Expr::Number(9.0)]);
        assert_eq!(
            parse("A = 1 or B not in (2, 3) and has(C, 9)"),
            Ok(Expr::Either(Box::new(first), Box::new(Expr::Both(Box::new(second), Box::new(third)))))
        );
        let project = Expr::Column { of_project: true, name: Name::new("ProjectType") };
        assert_eq!(parse("Project.ProjectType"), Ok(project));
        let named = |given| Ok(Expr::Call("named".into(), given));
        assert_eq!(parse("named('Old Word')"), named(vec![Expr::Text("Old Word".into())]));
        assert_eq!(parse("named()"), named(Vec::new()));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for text in [
            "",
            "A =",
            "A = 1)",
            "A & B",
            "(A = 1",
            "Funder.Funder",
            "A in 1",
            "1.2.3 = A",
            "named('A)",
            "A not foo (1)",
            "A not",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
