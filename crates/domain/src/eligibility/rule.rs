//! One rule of a project: a fact, how it is compared, and with what.

use chrono::NaiveDate;

use super::{HouseholdKind, Said, Situation};

coded! {
    /// What a rule may ask about a household.
    Fact {
        /// Its kind: [`HouseholdKind`].
        HouseholdKind = "household_kind",
        /// How many people it has.
        HouseholdSize = "household_size",
        /// Age of the head of household (HUD 3.03), in whole years.
        AgeOfHead = "age_of_head",
        /// Age of the youngest member, in whole years.
        YoungestAge = "youngest_age",
        /// Whether an adult of it is a veteran (HUD 3.07).
        Veteran = "veteran",
        /// Whether a member has a disabling condition (HUD 3.08).
        Disability = "disability",
        /// What its adults have together in a month (HUD 4.02), in whole dollars.
        MonthlyIncome = "monthly_income",
        /// Where the head stays (HUD 3.917 and 4.12): [`Situation`].
        LivingSituation = "living_situation",
    }
}

coded! {
    /// How a fact is compared.
    Operator {
        /// It is one of these.
        Is = "is",
        /// It is none of these.
        IsNot = "is_not",
        /// It is this or more.
        AtLeast = "at_least",
        /// It is this or less.
        AtMost = "at_most",
    }
}

coded! {
    /// Who says so.
    Basis {
        /// A law.
        Statute = "statute",
        /// Who pays for the project.
        Funder = "funder",
        /// Who owns the housing.
        Landlord = "landlord",
        /// The agency or the community.
        Local = "local",
    }
}

/// What a fact is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Operand {
    Number(i64),
    Codes(Vec<&'static str>),
}

/// A rule. Made by [`Rule::new`] alone, so that it can be held against facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What it asks about.
    pub fact: Fact,
    /// How it is compared.
    pub operator: Operator,
    /// Who says so.
    pub basis: Basis,
    operand: Operand,
}

/// What is compared does not fit the fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotARule {
    /// A number is at least or at most something, a code is or is not one of some.
    #[error("this fact is not compared so")]
    Operator,
    /// A whole number from 0 to 1,000,000 is needed.
    #[error("a whole number is needed")]
    Number,
    /// One or more of the fact's codes are needed.
    #[error("one of the fact's answers is needed")]
    Codes,
}

impl Fact {
    /// The answers there are, for a fact that is no number.
    #[must_use]
    pub fn codes(self) -> Vec<&'static str> {
        match self {
            Self::HouseholdKind => HouseholdKind::ALL.iter().map(|kind| kind.code()).collect(),
            Self::LivingSituation => Situation::ALL.iter().map(|situation| situation.code()).collect(),
            Self::Veteran | Self::Disability => vec!["yes", "no"],
            Self::HouseholdSize | Self::AgeOfHead | Self::YoungestAge | Self::MonthlyIncome => Vec::new(),
        }
    }

    /// Whether it is a number.
    #[must_use]
    pub fn is_number(self) -> bool {
        self.codes().is_empty()
    }
}

impl Rule {
    /// The largest number a rule may name.
    const MOST: i64 = 1_000_000;

    /// Reads a rule: numbers are written in digits, codes are joined by `;`.
    ///
    /// # Errors
    /// [`NotARule`] when operator or operand do not fit the fact.
    pub fn new(fact: Fact, operator: Operator, operand: &str, basis: Basis) -> Result<Self, NotARule> {
        let compares_numbers = matches!(operator, Operator::AtLeast | Operator::AtMost);
        if fact.is_number() != compares_numbers {
            return Err(NotARule::Operator);
        }
        let operand = if compares_numbers {
            let number = operand.trim().parse().ok().filter(|number| (0..=Self::MOST).contains(number));
            Operand::Number(number.ok_or(NotARule::Number)?)
        } else {
            let known = fact.codes();
            let code = |text: &str| known.iter().copied().find(|code| *code == text.trim());
            let codes: Option<Vec<_>> = operand.split(';').map(code).collect();
            Operand::Codes(codes.ok_or(NotARule::Codes)?)
        };
        Ok(Self { fact, operator, basis, operand })
    }

    /// What it compares with, as it is stored.
    #[must_use]
    pub fn operand(&self) -> String {
        match &self.operand {
            Operand::Number(number) => number.to_string(),
            Operand::Codes(codes) => codes.join(";"),
        }
    }

    /// The codes it compares with; none for a number.
    #[must_use]
    pub fn codes(&self) -> &[&'static str] {
        match &self.operand {
            Operand::Codes(codes) => codes,
            Operand::Number(_) => &[],
        }
    }

    /// Whether it holds for what was said.
    #[must_use]
    pub fn holds(&self, said: &Said) -> bool {
        match (&self.operand, said) {
            (Operand::Number(bound), Said::Number(number)) => match self.operator {
                Operator::AtMost => number <= bound,
                Operator::AtLeast | Operator::Is | Operator::IsNot => number >= bound,
            },
            (Operand::Codes(codes), Said::Code(code)) => {
                codes.contains(code) == (self.operator != Operator::IsNot)
            }
            // A rule is about numbers or codes as its fact is; facts are made from the same table.
            (Operand::Number(_), Said::Code(_)) | (Operand::Codes(_), Said::Number(_)) => false,
        }
    }
}

/// Whether something from one day to another, both within, is in force on a day.
#[must_use]
pub fn in_force(from: NaiveDate, to: Option<NaiveDate>, day: NaiveDate) -> bool {
    from <= day && to.is_none_or(|to| day <= to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_fits_its_fact() {
        use Fact::{AgeOfHead, HouseholdKind, LivingSituation, Veteran};
        use Operator::{AtLeast, AtMost, Is, IsNot};
        for (fact, operator, operand, read) in [
            (AgeOfHead, AtLeast, " 55 ", Ok("55")),
            (AgeOfHead, AtMost, "24", Ok("24")),
            (AgeOfHead, Is, "24", Err(NotARule::Operator)),
            (AgeOfHead, AtLeast, "", Err(NotARule::Number)),
            (AgeOfHead, AtLeast, "-1", Err(NotARule::Number)),
            (AgeOfHead, AtLeast, "9999999999999999999999", Err(NotARule::Number)),
            (Veteran, Is, "yes", Ok("yes")),
            (Veteran, AtLeast, "1", Err(NotARule::Operator)),
            (Veteran, Is, "maybe", Err(NotARule::Codes)),
            (HouseholdKind, IsNot, "family; children", Ok("family;children")),
            (HouseholdKind, Is, "", Err(NotARule::Codes)),
            (LivingSituation, Is, "unsheltered;sheltered", Ok("unsheltered;sheltered")),
        ] {
            let rule = Rule::new(fact, operator, operand, Basis::Local);
            let said = rule.as_ref().map(Rule::operand);
            assert_eq!(said.as_deref().map_err(|error| **error), read, "{fact} {operator} {operand}");
        }
    }

    #[test]
    fn a_rule_holds_or_not() {
        let rule = |fact, operator, operand| Rule::new(fact, operator, operand, Basis::Funder).unwrap();
        let young = rule(Fact::AgeOfHead, Operator::AtMost, "24");
        assert!(young.holds(&Said::Number(24)) && !young.holds(&Said::Number(25)));
        let grown = rule(Fact::AgeOfHead, Operator::AtLeast, "18");
        assert!(grown.holds(&Said::Number(18)) && !grown.holds(&Said::Number(17)));
        let families = rule(Fact::HouseholdKind, Operator::Is, "family");
        assert!(families.holds(&Said::Code("family")) && !families.holds(&Said::Code("adults")));
        let others = rule(Fact::HouseholdKind, Operator::IsNot, "family");
        assert!(!others.holds(&Said::Code("family")) && others.holds(&Said::Code("adults")));
    }
}
