//! Every sentence a person reads, from one catalogue (Fluent): no sentence stands in markup.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

const ENGLISH: &[&str] = &[
    include_str!("../locales/en/frame.ftl"),
    include_str!("../locales/en/session.ftl"),
    include_str!("../locales/en/clients.ftl"),
    include_str!("../locales/en/client_page.ftl"),
    include_str!("../locales/en/eligibility.ftl"),
    include_str!("../locales/en/assessments.ftl"),
    include_str!("../locales/en/account.ftl"),
    include_str!("../locales/en/users.ftl"),
    include_str!("../locales/en/imports.ftl"),
    include_str!("../locales/en/set_up.ftl"),
    include_str!("../locales/en/settings.ftl"),
    include_str!("../locales/en/errors.ftl"),
    include_str!("../locales/en/home.ftl"),
    include_str!("../locales/en/hud.ftl"),
    include_str!("../locales/en/projects.ftl"),
    include_str!("../locales/en/notes.ftl"),
    include_str!("../locales/en/notices.ftl"),
    include_str!("../locales/en/mail.ftl"),
    include_str!("../locales/en/enrollments.ftl"),
    include_str!("../locales/en/households.ftl"),
    include_str!("../locales/en/queue.ftl"),
    include_str!("../locales/en/referrals.ftl"),
    include_str!("../locales/en/vacancies.ftl"),
    include_str!("../locales/en/reports.ftl"),
];

static BUNDLE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| {
    let mut bundle = FluentBundle::new_concurrent(vec![language()]);
    // The marks around inserted words would show in titles and be read out.
    bundle.set_use_isolating(false);
    for source in ENGLISH {
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(readable, errors)| {
            tracing::error!(?errors, "text.catalogue_unreadable");
            readable
        });
        bundle.add_resource_overriding(resource);
    }
    bundle
});

// Plural rules are the language's; an unreadable tag would fall back to none.
fn language() -> LanguageIdentifier {
    "en-US".parse().unwrap_or_default()
}

/// A text of the catalogue. An unknown key shows itself; `cargo xtask tidy` finds it first.
#[must_use]
pub fn t(key: &str) -> String {
    format(key, None)
}

/// A text with words or numbers put in.
#[must_use]
pub fn t_with<'a>(key: &str, args: impl IntoIterator<Item = (&'a str, FluentValue<'a>)>) -> String {
    format(key, Some(&args.into_iter().collect::<FluentArgs<'a>>()))
}

/// Whether the catalogue has this text.
#[must_use]
pub fn has(key: &str) -> bool {
    BUNDLE.has_message(key)
}

fn format(key: &str, args: Option<&FluentArgs<'_>>) -> String {
    let Some(pattern) = BUNDLE.get_message(key).and_then(|message| message.value()) else {
        tracing::error!(key, "text.missing");
        return key.to_owned();
    };
    BUNDLE.format_pattern(pattern, args, &mut Vec::new()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_catalogue_is_readable() {
        for source in ENGLISH {
            assert!(FluentResource::try_new((*source).to_owned()).is_ok());
        }
    }

    #[test]
    fn words_and_numbers_are_put_in() {
        assert_eq!(t_with("client-count", [("count", 1.into())]), "1 client matches");
        assert_eq!(t_with("client-count", [("count", 8.into())]), "8 clients match");
    }
}
