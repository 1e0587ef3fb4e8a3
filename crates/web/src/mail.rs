//! What mail says. It names nobody: a short number, a link, why one gets it and where to turn it off.

use app::mail::Text;
use domain::mail::MailTemplate;

use crate::text::{t, t_with};

/// A mail's words. `site` is the address that browsers use, `reference` the id of the referral.
#[must_use]
pub fn mail_text(site: &str, template: MailTemplate, reference: &str) -> Text {
    let site = site.trim_end_matches('/');
    let said = [
        ("what", t(&format!("mail-what-{template}")).into()),
        ("link", format!("{site}/referrals/{reference}").into()),
        ("off", format!("{site}/account/mail").into()),
    ];
    Text {
        subject: t_with(&format!("mail-subject-{template}"), [("id", short(reference).into())]),
        body: format!("{}\n", t_with("mail-body", said)),
    }
}

/// The end of an id in two groups, to be read out.
fn short(reference: &str) -> String {
    let letters: Vec<char> = reference.to_uppercase().chars().collect();
    let end = &letters[letters.len().saturating_sub(8)..];
    end.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0192f0c1a2b37c4d8e9f00112233abcd";

    #[test]
    fn each_mail_is_a_number_and_a_link() {
        for &template in MailTemplate::ALL {
            let text = mail_text("https://hmis.example/", template, ID);
            assert!(text.subject.starts_with("Referral 2233-ABCD: "), "{}", text.subject);
            assert!(
                text.body.contains(&format!("\n\nhttps://hmis.example/referrals/{ID}\n\n")),
                "{}",
                text.body
            );
            assert!(text.body.ends_with("To turn such mail off: https://hmis.example/account/mail\n"));
            assert!(!text.body.contains('{') && text.body.is_ascii(), "{}", text.body);
        }
    }

    #[test]
    fn an_odd_reference_is_no_trouble() {
        assert_eq!((short(""), short("äb"), short("12345")), (String::new(), "ÄB".into(), "1234-5".into()));
    }
}
