//! Rules and facts in words.

use domain::eligibility::{Fact, Operator, Rule, Said};

use crate::text::{t, t_with};

/// What a fact is called.
pub(super) fn fact(fact: Fact) -> String {
    t(&format!("fact-{}", fact.code().replace('_', "-")))
}

/// One of a fact's answers.
pub(super) fn code(fact: Fact, code: &str) -> String {
    match fact {
        Fact::HouseholdKind => t(&format!("household-kind-{code}")),
        Fact::LivingSituation => t(&format!("situation-{code}")),
        Fact::Veteran
        | Fact::Disability
        | Fact::HouseholdSize
        | Fact::AgeOfHead
        | Fact::YoungestAge
        | Fact::MonthlyIncome => t(&format!("answer-{code}")),
    }
}

/// What was said of a fact.
pub(super) fn said(of: Fact, said: &Said) -> String {
    match said {
        Said::Number(number) if of == Fact::MonthlyIncome => {
            t_with("eligibility-dollars", [("amount", number.to_string().into())])
        }
        Said::Number(number) => number.to_string(),
        Said::Code(one) => code(of, one),
    }
}

/// A rule as a sentence.
pub(super) fn rule(rule: &Rule) -> String {
    let operand = match rule.operator {
        Operator::AtLeast | Operator::AtMost if rule.fact == Fact::MonthlyIncome => {
            t_with("eligibility-dollars", [("amount", rule.operand().into())])
        }
        Operator::AtLeast | Operator::AtMost => rule.operand(),
        Operator::Is | Operator::IsNot => {
            let codes: Vec<String> = rule.codes().iter().map(|one| code(rule.fact, one)).collect();
            codes.join(&t("eligibility-or"))
        }
    };
    let key = format!("rule-{}", rule.operator.code().replace('_', "-"));
    t_with(&key, [("fact", fact(rule.fact).into()), ("operand", operand.into())])
}
