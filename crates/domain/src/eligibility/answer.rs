//! The three answers: eligible, not eligible because, not known yet: ask this.

use super::{Fact, Facts, Rule};

/// What a project's rules say of a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// All rules hold.
    Eligible,
    /// These rules do not hold, by their place among the rules. One is enough, whatever else is not known.
    NotEligible(Vec<usize>),
    /// No rule fails, and these facts are not known: they are to be asked.
    NotKnown(Vec<Fact>),
    /// The project has said nothing: it is to be asked itself.
    NoRules,
}

/// Holds rules against what is known. What is not known is never taken for no.
#[must_use]
pub fn answer(rules: &[Rule], facts: &Facts) -> Answer {
    if rules.is_empty() {
        return Answer::NoRules;
    }
    let (mut failed, mut missing) = (Vec::new(), Vec::new());
    for (at, rule) in rules.iter().enumerate() {
        match facts.get(&rule.fact) {
            Some(known) if rule.holds(&known.said) => {}
            Some(_) => failed.push(at),
            None if missing.contains(&rule.fact) => {}
            None => missing.push(rule.fact),
        }
    }
    match (failed.is_empty(), missing.is_empty()) {
        (false, _) => Answer::NotEligible(failed),
        (true, false) => Answer::NotKnown(missing),
        (true, true) => Answer::Eligible,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Basis, Known, Operator, Said};
    use super::*;
    use proptest::prelude::*;

    fn rules() -> Vec<Rule> {
        let rule = |fact, operator, operand| Rule::new(fact, operator, operand, Basis::Local).unwrap();
        vec![
            rule(Fact::HouseholdKind, Operator::Is, "family"),
            rule(Fact::AgeOfHead, Operator::AtLeast, "18"),
            rule(Fact::AgeOfHead, Operator::AtMost, "24"),
            rule(Fact::Disability, Operator::Is, "yes"),
        ]
    }

    fn facts(said: &[(Fact, Said)]) -> Facts {
        said.iter().cloned().map(|(fact, said)| (fact, Known { said, since: None })).collect()
    }

    #[test]
    fn each_of_the_answers() {
        use Fact::{AgeOfHead, Disability, HouseholdKind};
        let (family, yes) = (Said::Code("family"), Said::Code("yes"));
        for (said, expected) in [
            (vec![], Answer::NotKnown(vec![HouseholdKind, AgeOfHead, Disability])),
            (vec![(HouseholdKind, family.clone())], Answer::NotKnown(vec![AgeOfHead, Disability])),
            // One no decides, whatever is still to be asked.
            (vec![(HouseholdKind, Said::Code("adults"))], Answer::NotEligible(vec![0])),
            (vec![(AgeOfHead, Said::Number(30))], Answer::NotEligible(vec![2])),
            (
                vec![(HouseholdKind, family.clone()), (AgeOfHead, Said::Number(20)), (Disability, yes)],
                Answer::Eligible,
            ),
            (
                vec![(HouseholdKind, family), (AgeOfHead, Said::Number(12)), (Disability, Said::Code("no"))],
                Answer::NotEligible(vec![1, 3]),
            ),
        ] {
            assert_eq!(answer(&rules(), &facts(&said)), expected, "{said:?}");
        }
        assert_eq!(answer(&[], &Facts::new()), Answer::NoRules);
    }

    fn any_facts() -> impl Strategy<Value = Facts> {
        let age = proptest::option::of(0i64..90).prop_map(|age| age.map(Said::Number));
        let code = |codes: &'static [&'static str]| {
            proptest::option::of(proptest::sample::select(codes)).prop_map(|code| code.map(Said::Code))
        };
        (code(&["individual", "adults", "family", "children"]), age, code(&["yes", "no"])).prop_map(
            |(kind, age, disability)| {
                let all = [(Fact::HouseholdKind, kind), (Fact::AgeOfHead, age), (Fact::Disability, disability)];
                let said = all.into_iter().filter_map(|(fact, said)| Some((fact, said?)));
                said.map(|(fact, said)| (fact, Known { said, since: None })).collect()
            },
        )
    }

    proptest! {
        /// Who is known to be out stays out, who is known to be in stays in, and asking never adds questions.
        #[test]
        fn knowing_more_never_makes_an_answer_less_sure(less in any_facts(), more in any_facts()) {
            let mut all = more;
            all.extend(less.clone());
            match (answer(&rules(), &less), answer(&rules(), &all)) {
                (Answer::Eligible, after) => prop_assert_eq!(after, Answer::Eligible),
                (Answer::NotEligible(before), Answer::NotEligible(after)) => {
                    prop_assert!(before.iter().all(|at| after.contains(at)));
                }
                (Answer::NotEligible(_), after) => prop_assert!(false, "{:?}", after),
                (Answer::NotKnown(before), Answer::NotKnown(after)) => {
                    prop_assert!(after.iter().all(|fact| before.contains(fact)));
                }
                (Answer::NotKnown(_), _) => {}
                (Answer::NoRules, _) => prop_assert!(false),
            }
        }
    }
}
