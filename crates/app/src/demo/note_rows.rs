//! Case notes: what someone who follows a household writes down.

use chrono::{NaiveTime, TimeDelta};
use domain::notes::{NoteKind, search_text};
use store::demo::Note;

use super::chance::Chance;
use super::client_rows::{Clients, Enrolled};

/// Notes of one stay at most.
const MOST: i32 = 4;

/// What is written, by kind.
const TEXTS: &[(NoteKind, &str)] = &[
    (NoteKind::Contact, "Met at the day center. Doing all right; will come again on Thursday."),
    (NoteKind::Contact, "Called the number on record: no answer. Left a message to call the office."),
    (NoteKind::Contact, "Came by to ask about mail. Gave the address of the mail room."),
    (NoteKind::Contact, "Spoke on the phone for ten minutes. Prefers a text the day before appointments."),
    (NoteKind::Contact, "Saw them at breakfast. They asked when the next workshop on leases is."),
    (
        NoteKind::ServicesPlan,
        "Agreed on next steps: birth certificate first, then the state ID, then the housing application.",
    ),
    (
        NoteKind::ServicesPlan,
        "Reviewed the plan. State ID has arrived. Next: proof of income from the employer.",
    ),
    (
        NoteKind::ServicesPlan,
        "Wants to finish the food safety course before looking for work. Course begins next month.",
    ),
    (
        NoteKind::ServicesPlan,
        "Set three goals for the month: bank account, dentist, school enrollment of the younger child.",
    ),
    (
        NoteKind::HousingSearch,
        "Viewed an apartment on Alder Street. Too far from the bus; keep looking nearer downtown.",
    ),
    (
        NoteKind::HousingSearch,
        "Application handed in with the landlord on Fourth Street. Answer expected within a week.",
    ),
    (
        NoteKind::HousingSearch,
        "Landlord declined: wants a longer rental history. Asked about a letter of support.",
    ),
    (
        NoteKind::HousingSearch,
        "Needs a ground floor or an elevator. Two places on the list fit; visits planned.",
    ),
    (NoteKind::HousingSearch, "Prefers the north side: mother lives there and can look after the children."),
    (NoteKind::Health, "Saw the nurse about the knee. Next appointment is noted in the calendar."),
    (NoteKind::Health, "Asked for help to refill prescriptions; walked over to the clinic together."),
    (NoteKind::Incident, "Phone and papers were stolen overnight. Report made; replacement documents ordered."),
    (NoteKind::Other, "Dog is vaccinated; papers are in the file. Any offer has to take the dog."),
    (NoteKind::Other, "Interpreter (Spanish) needed for longer talks."),
];

/// Notes of the one who follows a household, on its head's stay.
pub(super) fn notes(to: &mut Clients<'_>, of: &Enrolled<'_>, user: &str, chance: &mut Chance) {
    let last = of.stay.exit().unwrap_or(-1);
    for _ in 0..chance.between(0..MOST + 1) {
        let Some((kind, body)) = chance.one(TEXTS).copied() else { return };
        let day = chance.between(of.stay.entry..last.max(of.stay.entry) + 1);
        let written =
            to.date(day).and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(chance.between(840..1380)));
        let note = Note {
            id: to.ids.next(chance),
            client: of.client.to_owned(),
            enrollment: of.id.clone(),
            agency: to.names.agency(of.agency).to_owned(),
            user: user.to_owned(),
            kind: kind.code(),
            class: kind.class().code(),
            day: to.date(day),
            written_at: written.and_utc(),
            search_text: search_text(kind, body),
            body,
        };
        to.batch.own.notes.push(note);
    }
}
