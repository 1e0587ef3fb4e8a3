//! Stays over time: who comes back, comes later or leaves as the head, and forms that are sent twice or late.

use testkit::Page;

use super::enrollments::{Cells, family, with, without};

#[tokio::test]
async fn an_exit_stays_when_they_have_come_back_since() {
    let mut family = family().await;
    let path = family.enrolled().await;
    let all = family.ids().await;
    let mut cells: Cells = all.iter().map(|id| (format!("{id}_leaves"), "1".into())).collect();
    cells.push(("exit_date".into(), "2026-02-25".into()));
    cells.push(("destination".into(), "410".into()));
    assert_eq!(family.send(&format!("{path}/exit"), &cells).await.status, 303);
    let page = family.browser.get(&path).await;
    let (version, key) = (page.field("version"), page.field("form_key"));
    let again = with(&family.whole(), "entry_date", "2026-02-26");
    let page = family.send(&family.path(), &again).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let sent = [("version", version.as_str()), ("form_key", key.as_str())];
    let page = family.browser.post(&format!("{path}/exit/remove"), &sent).await;
    assert_eq!(page.status, 422, "{}", page.text);
    assert!(page.text.contains("another stay in this project has begun since"), "{}", page.text);
    assert!(page.text.contains("Take the exit back"), "{}", page.text);
    assert_eq!(family.count("exit WHERE date_deleted IS NULL").await, 3);
}

#[tokio::test]
async fn an_exit_made_from_what_has_changed_since_is_told_and_saves_nothing() {
    let mut family = family().await;
    let path = family.enrolled().await;
    let [mother, partner, child] = family.ids().await;
    let exit = format!("{path}/exit");
    let form = family.browser.get(&exit).await;
    let (version, key) = (form.field("version"), form.field("form_key"));
    let moved = vec![("move_in_date".into(), "2026-02-22".into())];
    assert_eq!(family.send(&format!("{path}/move-in"), &moved).await.status, 303);
    let leaves = [mother, partner, child].map(|id| format!("{id}_leaves"));
    let mut sent = vec![("version", version.as_str()), ("form_key", key.as_str())];
    sent.extend(leaves.iter().map(|name| (name.as_str(), "1")));
    sent.extend([("exit_date", "2026-02-25"), ("destination", "410")]);
    let page = family.browser.post(&exit, &sent).await;
    assert_eq!(page.status, 409, "{}", page.text);
    assert!(page.text.contains("Someone saved this first") && page.text.contains("2/22/2026"), "{}", page.text);
    assert!(page.text.contains("value=\"2026-02-25\""), "what was typed stays: {}", page.text);
    assert_eq!(family.count("exit").await, 0);
    // The next save is made from what is there now.
    let (version, key) = (page.field("version"), page.field("form_key"));
    sent[0].1 = version.as_str();
    sent[1].1 = key.as_str();
    let first = family.browser.post(&exit, &sent).await;
    let second = family.browser.post(&exit, &sent).await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (303, 303), "{}", second.text);
    assert_eq!(first.location(), second.location());
    sent[1].1 = "another-desk";
    assert_eq!(family.browser.post(&exit, &sent).await.status, 409);
    assert_eq!(family.count("exit").await, 3);
}

/// The same form with the same key leads to the same page.
fn alike([first, second]: [Page; 2]) {
    assert_eq!(first.status, 303, "{}", first.text);
    assert_eq!(second.status, 303, "{}", second.text);
    assert_eq!(first.location(), second.location());
}

#[tokio::test]
async fn who_comes_later_comes_once() {
    let mut family = family().await;
    let child = family.child.to_string();
    let cells = without(&family.whole(), &format!("{child}_comes"));
    let page = family.send(&family.path(), &cells).await;
    let path = page.location().split('?').next().unwrap().to_owned();
    let cells: Cells = vec![
        ("entry_date".into(), "2026-02-25".into()),
        (format!("{child}_comes"), "1".into()),
        (format!("{child}_relationship_to_hoh"), "2".into()),
        (format!("{child}_disabling_condition"), "0".into()),
    ];
    alike(family.twice(&format!("{path}/join"), &cells).await);
    assert_eq!(family.count("enrollment").await, 3);
}

#[tokio::test]
async fn an_exit_of_the_head_sent_twice_is_one() {
    let mut family = family().await;
    let path = family.enrolled().await;
    let [mother, partner, child] = family.ids().await;
    let cells: Cells = vec![
        ("exit_date".into(), "2026-02-28".into()),
        ("destination".into(), "410".into()),
        (format!("{mother}_leaves"), "1".into()),
        (format!("{mother}_relationship"), String::new()),
        (format!("{partner}_relationship"), "3".into()),
        (format!("{child}_relationship"), "2".into()),
        ("head".into(), child),
    ];
    alike(family.twice(&format!("{path}/exit"), &cells).await);
    assert_eq!(family.count("exit").await, 1);
}

#[tokio::test]
async fn two_stays_in_a_project_share_no_day() {
    let mut family = family().await;
    let first = family.enrolled().await;
    let all = family.ids().await;
    let exit = |ids: &[String], day: &str| -> Cells {
        let mut cells: Cells = ids.iter().map(|id| (format!("{id}_leaves"), "1".into())).collect();
        cells.extend([("exit_date".into(), day.into()), ("destination".into(), "410".into())]);
        cells
    };
    assert_eq!(family.send(&format!("{first}/exit"), &exit(&all, "2026-02-24")).await.status, 303);
    let overlaps = "This overlaps another stay in this project.";
    let again = with(&family.whole(), "entry_date", "2026-02-23");
    let page = family.send(&family.path(), &again).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains(overlaps), "{}", page.text);
    assert!(page.text.contains("Bo Lind: In this project already on that day"), "{}", page.text);
    // On the day of an exit another stay may begin.
    let page = family.send(&family.path(), &with(&again, "entry_date", "2026-02-24")).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let second = page.location().split('?').next().unwrap().to_owned();
    let mother = family.mother.to_string();
    let edit: Cells = family
        .whole()
        .into_iter()
        .map(|(name, value)| (name.trim_start_matches(&format!("{mother}_")).to_owned(), value))
        .collect();
    for (day, status) in [("2026-02-23", 422), ("2026-02-10", 422), ("2026-02-26", 303), ("2026-02-24", 303)] {
        let page = family.send(&format!("{second}/edit"), &with(&edit, "entry_date", day)).await;
        assert_eq!(page.status.as_u16(), status, "{day}: {}", page.text);
        assert!(status == 303 || page.text.contains(overlaps), "{day}: {}", page.text);
    }
    let ids = "SELECT count(*) FROM enrollment WHERE entry_date = '2026-02-24'";
    assert_eq!(family.app.database.count(ids).await, 3);
    let mother = second.rsplit('/').next().unwrap().to_owned();
    let page = family.browser.get(&format!("{second}/exit")).await;
    let leaves: Vec<String> =
        page.text.match_indices("_leaves\" name").map(|(at, _)| page.text[at - 32..at].to_owned()).collect();
    assert!(leaves.contains(&mother) && leaves.len() == 3, "{leaves:?}");
    assert_eq!(family.send(&format!("{second}/exit"), &exit(&leaves, "2026-02-27")).await.status, 303);
    // The exit before a later stay stays, though that one has ended too; the last may be taken back.
    for (path, status) in [(first, 422), (second, 303)] {
        let page = family.browser.get(&path).await;
        let (version, key) = (page.field("version"), page.field("form_key"));
        let sent = [("version", version.as_str()), ("form_key", key.as_str())];
        let page = family.browser.post(&format!("{path}/exit/remove"), &sent).await;
        assert_eq!(page.status.as_u16(), status, "{}", page.text);
    }
}

#[tokio::test]
async fn a_stay_in_a_project_that_has_ended_is_entered_afterwards() {
    let mut family = family().await;
    let open = family.app.access_point(family.agency).await;
    let long_ago = family.app.access_point(family.agency).await;
    for (project, ended) in [(family.project, "2026-02-22"), (long_ago, "2023-01-31")] {
        let end = format!("UPDATE project SET operating_end_date = '{ended}' WHERE id = '{project}'");
        family.app.database.execute(&end).await;
    }
    let choose = format!("/clients/{}/enroll", family.mother);
    let page = family.browser.get(&choose).await;
    assert!(page.status == 200 && page.text.contains(&open.to_string()), "{}", page.text);
    let (_, ended) = page.text.split_once("Projects that have ended").expect("a group of their own");
    assert!(ended.contains(&family.project.to_string()) && ended.contains("2/22/2026"), "{ended}");
    assert!(!page.text.contains(&long_ago.to_string()), "{}", page.text);
    let form = family.browser.get(&family.path()).await;
    assert_eq!(form.field("entry_date"), "", "not today");
    assert!(form.text.contains("This project ended on 2/22/2026."), "{}", form.text);
    let child = family.child.to_string();
    let cells = without(&family.whole(), &format!("{child}_comes"));
    let page = family.send(&family.path(), &with(&cells, "entry_date", "2026-02-23")).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("Entry date: this contradicts"), "{}", page.text);
    let page = family.send(&family.path(), &cells).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let join = format!("{}/join", page.location().split('?').next().unwrap());
    let cells: Cells = vec![
        ("entry_date".into(), "2026-02-21".into()),
        (format!("{child}_comes"), "1".into()),
        (format!("{child}_relationship_to_hoh"), "2".into()),
        (format!("{child}_disabling_condition"), "0".into()),
    ];
    let page = family.send(&join, &cells).await;
    assert_eq!(page.status, 303, "{}", page.text);
    // The only project is chosen while it operates.
    family
        .app
        .database
        .execute(&format!("UPDATE project SET operating_end_date = '2023-01-31' WHERE id = '{open}'"))
        .await;
    let page = family.browser.get(&choose).await;
    assert!(page.status == 200 && page.text.contains("There is no project"), "{}", page.text);
}

#[tokio::test]
async fn how_a_former_head_stands_to_the_new_one_is_said_at_exit_or_later() {
    for (said, stored) in [("", 99), ("3", 3)] {
        let mut family = family().await;
        let path = family.enrolled().await;
        let moved = "UPDATE enrollment SET move_in_date = '2026-02-22' WHERE relationship_to_hoh = 1";
        family.app.database.execute(moved).await;
        let [mother, partner, child] = family.ids().await;
        let form = family.browser.get(&format!("{path}/exit")).await;
        assert!(form.text.contains("How Ada Lind stands to the head then"), "{}", form.text);
        let cells: Cells = vec![
            ("exit_date".into(), "2026-02-25".into()),
            ("destination".into(), "410".into()),
            (format!("{mother}_leaves"), "1".into()),
            (format!("{mother}_relationship"), said.into()),
            (format!("{child}_relationship"), "2".into()),
            ("head".into(), partner),
        ];
        assert_eq!(family.send(&format!("{path}/exit"), &cells).await.status, 303);
        let former = |relationship: i32| {
            format!(
                "enrollment WHERE id = '{mother}' AND relationship_to_hoh = {relationship} \
                 AND move_in_date = '2026-02-22'"
            )
        };
        assert_eq!(family.count(&former(stored)).await, 1);
        let edit = format!("{path}/edit");
        let form = family.browser.get(&edit).await;
        let (_, field) = form.text.split_once("name=\"relationship_to_hoh\"").expect("it can be repaired");
        let field = field.split_once("</select>").unwrap().0;
        assert!(field.contains("value=\"4\"") && !field.contains("value=\"1\""), "{field}");
        let whose = format!("{}_", family.mother);
        let cells: Cells = family
            .whole()
            .into_iter()
            .map(|(name, value)| (name.trim_start_matches(&whose).to_owned(), value))
            .collect();
        for (relationship, status) in [("1", 422), ("4", 303)] {
            let page = family.send(&edit, &with(&cells, "relationship_to_hoh", relationship)).await;
            assert_eq!(page.status.as_u16(), status, "{}", page.text);
        }
        assert_eq!(family.count(&former(4)).await, 1);
    }
}

#[tokio::test]
async fn a_new_head_keeps_their_coc_where_the_old_one_had_none() {
    let mut family = family().await;
    let path = family.enrolled().await;
    let [mother, partner, _] = family.ids().await;
    for (id, coc) in [(&mother, "NULL"), (&partner, "'XX-501'")] {
        let coc = format!("UPDATE enrollment SET enrollment_coc = {coc} WHERE id = '{id}'");
        family.app.database.execute(&coc).await;
    }
    let cells: Cells = vec![
        ("exit_date".into(), "2026-02-25".into()),
        ("destination".into(), "410".into()),
        (format!("{mother}_leaves"), "1".into()),
        ("head".into(), partner),
    ];
    assert_eq!(family.send(&format!("{path}/exit"), &cells).await.status, 303);
    assert_eq!(family.count("enrollment WHERE relationship_to_hoh = 1 AND enrollment_coc = 'XX-501'").await, 1);
}

#[tokio::test]
async fn nobody_comes_into_a_stay_before_its_head() {
    let mut family = family().await;
    let child = family.child.to_string();
    let cells = without(&family.whole(), &format!("{child}_comes"));
    let page = family.send(&family.path(), &cells).await;
    let join = format!("{}/join", page.location().split('?').next().unwrap());
    for (day, status) in [("2026-02-19", 422), ("2026-02-20", 303)] {
        let cells: Cells = vec![
            ("entry_date".into(), day.into()),
            (format!("{child}_comes"), "1".into()),
            (format!("{child}_relationship_to_hoh"), "2".into()),
            (format!("{child}_disabling_condition"), "0".into()),
        ];
        let page = family.send(&join, &cells).await;
        assert_eq!(page.status.as_u16(), status, "{day}: {}", page.text);
        let told = "This lies before the day on which the head of the household came into this stay.";
        assert!(status == 303 || page.text.contains(told), "{}", page.text);
    }
}
