//! Mail reaches a mail server once, and only for what was committed.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use app::mail::{Again, Chosen, choose, chosen, list_all, list_refused, queue_for_tests, retry, start};
use app::{Ctx, Error};
use chrono::TimeDelta;
use domain::access::Role;
use domain::ids::{MailId, UserId};
use domain::mail::MailTemplate;
use testkit::{ClientPlan, SmtpServer, TestApp, Tls};
use tokio::time::timeout;

/// Far longer than anything here takes.
const LONG: Duration = Duration::from_secs(20);

const REFERRAL: &str = "0192f0c1a2b37c4d8e9f00112233abcd";

const WAITING: &str = "SELECT count(*) FROM mail_outbox WHERE sent_at IS NULL AND refused_at IS NULL";

/// Harbor House with Rosa, who gets mail, and a mail server.
async fn rosa() -> (TestApp, Ctx, UserId, SmtpServer) {
    let app = TestApp::new().await;
    let id = app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let ctx = app.request_by("rosa@agency.test").await;
    (app, ctx, id, SmtpServer::start().await)
}

async fn write(ctx: &Ctx, users: &[UserId]) {
    queue_for_tests(ctx, users, (MailTemplate::ReferralSent, REFERRAL.into()), true).await.unwrap();
}

/// A request by an HMIS lead.
async fn lead(app: &TestApp) -> Ctx {
    app.user("lead@hmis.test", Role::HmisLead, None).await;
    app.request_by("lead@hmis.test").await
}

fn again(id: MailId, key: &str) -> Again {
    Again { id, form_key: key.into() }
}

#[tokio::test]
async fn what_was_committed_is_sent_once_and_at_once() {
    let (app, ctx, me, server) = rosa().await;
    let worker = start(app.post_office(&server));
    write(&ctx, &[me, me]).await;
    let delivered = timeout(LONG, server.wait_for(1)).await.unwrap();
    timeout(LONG, worker.stop()).await.unwrap();
    assert_eq!((delivered[0].from.as_str(), delivered[0].to.len()), ("hearth@hmis.test", 1));
    assert_eq!(delivered[0].to[0], "rosa@agency.test");
    // Stopping waits for what is under way: it is noted as sent.
    assert_eq!(app.post_office(&server).deliver().await.unwrap(), 0);
    app.clock.advance(TimeDelta::days(2));
    assert_eq!(app.post_office(&server).deliver().await.unwrap(), 0);
    assert_eq!((server.delivered().len(), app.database.count(WAITING).await), (1, 0));
}

#[tokio::test]
async fn nobody_is_written_to_of_what_was_rolled_back() {
    let (app, ctx, me, server) = rosa().await;
    let letter = (MailTemplate::ReferralAccepted, REFERRAL.to_owned());
    queue_for_tests(&ctx, &[me], letter, false).await.unwrap();
    assert_eq!(app.post_office(&server).deliver().await.unwrap(), 0);
    assert_eq!(app.database.count("SELECT count(*) FROM mail_outbox").await, 0);
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn nothing_is_sent_before_the_commit() {
    let (app, ctx, me, server) = rosa().await;
    let office = app.post_office(&server);
    write(&ctx, &[me]).await;
    assert_eq!(server.connections(), 0);
    assert_eq!(office.deliver().await.unwrap(), 1);
}

#[tokio::test]
async fn what_is_not_taken_now_is_tried_again_later() {
    for answer in ["421 4.3.0 Busy", "450 4.2.0 Greylisted", "451 4.3.0 Trouble", "535 5.7.8 Who are you?"] {
        let (app, ctx, me, server) = rosa().await;
        let office = app.post_office(&server);
        server.answer(&[answer]);
        write(&ctx, &[me]).await;
        assert_eq!(office.deliver().await.unwrap(), 0, "{answer}");
        app.clock.advance(TimeDelta::seconds(59));
        assert_eq!((office.deliver().await.unwrap(), server.connections()), (0, 1), "{answer}");
        app.clock.advance(TimeDelta::seconds(1));
        assert_eq!(office.deliver().await.unwrap(), 1, "{answer}");
        assert_eq!(server.delivered().len(), 1);
        assert!(list_refused(&lead(&app).await, 0).await.unwrap().0.is_empty());
    }
}

#[tokio::test]
async fn what_is_not_taken_for_a_day_is_given_up() {
    let (app, ctx, me, server) = rosa().await;
    let office = app.post_office(&server);
    server.answer(&["421 4.3.0 Busy"; 9]);
    write(&ctx, &[me]).await;
    let mut tries = 0;
    while app.database.count(WAITING).await > 0 {
        assert_eq!(office.deliver().await.unwrap(), 0);
        tries += 1;
        app.clock.advance(TimeDelta::hours(8));
    }
    assert_eq!((tries, server.connections()), (9, 9));
    let (refused, _) = list_refused(&lead(&app).await, 0).await.unwrap();
    assert!(refused[0].last_error.as_ref().unwrap().contains("421"));
}

#[tokio::test]
async fn a_refused_mail_is_shown_to_the_hmis_lead_and_not_tried_again_until_they_say_so() {
    let (app, ctx, me, server) = rosa().await;
    let office = app.post_office(&server);
    server.answer(&["550 5.1.1 No such user"]);
    write(&ctx, &[me]).await;
    assert_eq!(office.deliver().await.unwrap(), 0);
    app.clock.advance(TimeDelta::days(3));
    assert_eq!((office.deliver().await.unwrap(), server.connections()), (0, 1));
    let lead = lead(&app).await;
    let (refused, more) = list_refused(&lead, 0).await.unwrap();
    assert_eq!((refused.len(), more), (1, false));
    assert_eq!((refused[0].user, refused[0].template), (me, MailTemplate::ReferralSent));
    assert!(refused[0].last_error.as_ref().unwrap().contains("No such user"), "{refused:?}");
    // Twice the same form, and a colleague's besides: it is sent once.
    for key in ["one", "one", "two"] {
        retry(&lead, again(refused[0].id, key)).await.unwrap();
    }
    assert_eq!(office.deliver().await.unwrap(), 1);
    assert_eq!(server.delivered().len(), 1);
    assert!(list_refused(&lead, 0).await.unwrap().0.is_empty());
    let audited = "SELECT count(*) FROM audit_log WHERE use_case = 'mail.retry'";
    assert_eq!(app.database.count(audited).await, 1);
}

#[tokio::test]
async fn only_who_looks_after_mail_sees_and_tries_again() {
    let (app, ctx, me, _) = rosa().await;
    let id = app.refused_mail(me).await;
    assert!(matches!(list_refused(&ctx, 0).await, Err(Error::NotFound)));
    assert!(matches!(retry(&ctx, again(id, "key")).await, Err(Error::NotFound)));
    let nothing = REFERRAL.parse().unwrap();
    assert!(matches!(retry(&lead(&app).await, again(nothing, "key")).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn a_server_that_is_away_costs_the_waiting_no_try() {
    let (app, ctx, me, server) = rosa().await;
    for _ in 0..3 {
        write(&ctx, &[me]).await;
    }
    // Nobody listens at the first port.
    let away = app.post_office_at("smtp://127.0.0.1:1?tls=none", None);
    assert_eq!(away.deliver().await.unwrap(), 0);
    assert_eq!(app.database.count("SELECT sum(attempts) FROM mail_outbox").await, 1);
    assert_eq!(app.post_office(&server).deliver().await.unwrap(), 2);
    app.clock.advance(TimeDelta::minutes(1));
    assert_eq!(app.post_office(&server).deliver().await.unwrap(), 1);
}

#[tokio::test]
async fn what_a_process_had_claimed_when_it_died_is_sent_by_another() {
    let (app, ctx, me, server) = rosa().await;
    write(&ctx, &[me]).await;
    app.database.execute("UPDATE mail_outbox SET locked_until = '2026-03-01T21:05:00+00:00'").await;
    assert_eq!(app.post_office(&server).deliver().await.unwrap(), 0);
    app.clock.advance(TimeDelta::minutes(5));
    assert_eq!(app.post_office(&server).deliver().await.unwrap(), 1);
}

#[tokio::test]
async fn mail_that_was_turned_off_and_mail_to_leavers_is_not_written() {
    let (app, ctx, me, server) = rosa().await;
    let gone = app.user("gone@agency.test", Role::CaseManager, Some("Harbor House")).await;
    app.database.execute(&format!("UPDATE user_account SET status = 'disabled' WHERE id = '{gone}'")).await;
    let own = chosen(&ctx).await.unwrap();
    assert!(own.wanted.values().all(|wanted| *wanted), "nobody has to ask for mail");
    let pick = |wanted: bool| BTreeMap::from([(MailTemplate::ReferralSent, wanted)]);
    let save = |version, key: &str, wanted| Chosen { version, form_key: key.into(), wanted: pick(wanted) };
    choose(&ctx, save(own.version, "off", false)).await.unwrap();
    write(&ctx, &[me, gone]).await;
    assert_eq!(app.database.count("SELECT count(*) FROM mail_outbox").await, 0);
    let other = (MailTemplate::ReferralPlaced, REFERRAL.to_owned());
    queue_for_tests(&ctx, &[me, gone], other, true).await.unwrap();
    assert_eq!(app.post_office(&server).deliver().await.unwrap(), 1);
    assert!(matches!(choose(&ctx, save(own.version, "stale", true)).await, Err(Error::Stale)));
    choose(&ctx, save(own.version + 1, "on", true)).await.unwrap();
    write(&ctx, &[me]).await;
    assert_eq!(app.post_office(&server).deliver().await.unwrap(), 1);
}

#[tokio::test]
async fn who_has_left_since_it_was_written_gets_no_mail() {
    let (app, ctx, me, server) = rosa().await;
    write(&ctx, &[me]).await;
    app.database.execute("UPDATE user_account SET status = 'disabled'").await;
    assert_eq!(app.post_office(&server).deliver().await.unwrap(), 0);
    assert_eq!((server.connections(), app.database.count(WAITING).await), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn processes_that_share_a_database_send_each_mail_once() {
    let (app, ctx, _, server) = rosa().await;
    let other = TestApp::on(app.database.clone()).await;
    let mut users = Vec::new();
    for number in 0..8 {
        users.push(app.user(&format!("p{number}@agency.test"), Role::Provider, Some("Harbor House")).await);
    }
    for _ in 0..5 {
        write(&ctx, &users).await;
    }
    let offices = [&app, &other, &app, &other].map(|app| app.post_office(&server));
    let started = offices.map(|office| tokio::spawn(async move { office.deliver().await.unwrap() }));
    let mut sent = Vec::new();
    for one in started {
        sent.push(one.await.unwrap());
    }
    let delivered = server.delivered();
    let ids: BTreeSet<&str> = delivered.iter().map(|mail| mail.header("Message-ID")).collect();
    assert_eq!((sent.iter().sum::<usize>(), delivered.len(), ids.len()), (40, 40, 40), "{sent:?}");
    assert_eq!(app.database.count(WAITING).await, 0);
}

#[tokio::test]
async fn a_mail_says_nothing_of_anyone() {
    let (app, ctx, me, server) = rosa().await;
    let agency = app.agency_id("Harbor House").await;
    app.client(agency, ClientPlan::named("Selma", "Quist").born(1990, 1, 2).ssn("000123456")).await;
    for &template in MailTemplate::ALL {
        queue_for_tests(&ctx, &[me], (template, REFERRAL.into()), true).await.unwrap();
    }
    assert_eq!(app.post_office(&server).deliver().await.unwrap(), MailTemplate::ALL.len());
    for mail in server.delivered() {
        // Neither the client, nor the agency, nor the reader's own name; their address alone.
        for name in ["Selma", "Quist", "1990", "000123456", "Harbor", "Test case manager"] {
            assert!(!mail.text.contains(name), "{name}: {}", mail.text);
        }
        assert!(
            mail.text.contains(&format!("\r\nhttps://hmis.test/referrals/{REFERRAL}\r\n")),
            "{}",
            mail.text
        );
        assert!(mail.header("Subject").starts_with("Referral 2233-ABCD: "), "{}", mail.text);
        assert_eq!((mail.header("To"), mail.header("From")), ("rosa@agency.test", "hearth@hmis.test"));
        assert_eq!(mail.header("Date"), "Sun, 01 Mar 2026 21:00:00 +0000");
        assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    }
}

#[tokio::test]
async fn mail_is_sent_over_tls_from_the_first_byte_or_after_starttls() {
    for tls in [Tls::Start, Tls::Wrapped] {
        let (app, ctx, me, _) = rosa().await;
        let server = SmtpServer::with(tls).await;
        write(&ctx, &[me]).await;
        assert_eq!(app.post_office(&server).deliver().await.unwrap(), 1, "{tls:?}");
        assert_eq!(server.delivered()[0].to, ["rosa@agency.test"]);
    }
}

#[tokio::test]
async fn mail_waits_rather_than_travel_in_the_clear_or_to_a_stranger() {
    let (app, ctx, me, plain) = rosa().await;
    write(&ctx, &[me]).await;
    // It offers no TLS.
    let asked = plain.url().replace("none", "required");
    assert_eq!(app.post_office_at(&asked, None).deliver().await.unwrap(), 0);
    app.clock.advance(TimeDelta::minutes(1));
    // Nobody vouches for its certificate.
    let stranger = SmtpServer::with(Tls::Start).await;
    assert_eq!(app.post_office_at(&stranger.url(), None).deliver().await.unwrap(), 0);
    assert_eq!((plain.delivered().len(), stranger.delivered().len()), (0, 0));
    assert_eq!((plain.connections(), stranger.connections()), (1, 1));
    assert_eq!(app.database.count(WAITING).await, 1);
}

#[tokio::test]
async fn all_mail_is_shown_in_a_demonstration_and_nowhere_else() {
    let (app, ctx, me, _) = rosa().await;
    write(&ctx, &[me]).await;
    assert!(matches!(list_all(&ctx, 0).await, Err(Error::NotFound)));
    app.database.execute("INSERT INTO setting (name, value, version) VALUES ('demo', 'filled', 1)").await;
    let (mails, more) = list_all(&ctx, 0).await.unwrap();
    assert_eq!((mails.len(), mails[0].email.as_str(), more), (1, "rosa@agency.test", false));
    assert_eq!((mails[0].sent_at, mails[0].attempts), (None, 0), "nothing is sent, nothing is said to be");
}
