notes-title = Case notes
notes-none = No case notes that you may read.
notes-not-found = No case note with these words that you may read.
notes-all = All case notes of this client
notes-all-clients = Case notes of all clients
notes-back = Back to the client
notes-caption = Case notes, the newest first
notes-count = { $count ->
    [one] 1 case note
   *[other] { $count } case notes
}
notes-count-more = The newest { $count } case notes. More words find fewer.
notes-find-label = Words in the note
notes-find-help = Each word must be in the note. Capitals and accents do not matter.
note-title = Case note
note-of = Case note on { $name }
note-new = New case note
note-line = Note
note-kind = Kind
note-kind-hint = Health notes and safety notes are read only by colleagues with the permission for them.
note-kind-contact = Contact
note-kind-services_plan = Services plan
note-kind-housing_search = Housing search
note-kind-health = Health
note-kind-safety = Safety
note-kind-incident = Incident
note-kind-other = Other
note-class-dv = Read only with the permission for domestic violence
note-class-health = Read only with the permission for health
note-date = Date
note-author = Written by
note-agency = Agency
note-agency-hint = The note is read by this agency's people alone.
note-enrollment = Enrollment
note-enrollment-hint = If the note belongs to one.
note-stay = { $project }, since { $date }
note-for-stay = Enrollment: { $project }
note-body = Note
note-body-hint = Once saved, a note stays as it is. To correct it, add to it.
note-heading = { $kind }, { $date }
note-written = Written by { $author }, { $agency }, on { $at }
note-addendum = Addendum
note-addenda = { $count ->
    [one] 1 addendum
   *[other] { $count } addenda
}
note-addendum-new = Add to this note
note-addendum-body = What to add or correct
note-addendum-hint = The note stays as it is. This stands below it, with your name and today's date.
note-so-far = The note so far
field-note-kind = the kind of note
field-note-date = the date
field-note-agency = the agency
field-note-body = the note
problem-note-enrollment = Choose an enrollment at the agency of the note.
problem-future = The date must not be in the future.
deed-opened-note-form = Opened the form for a case note
