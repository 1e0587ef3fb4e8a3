nav-vacancies = Vacancies
vacancies-title = Vacancies
vacancies-caption = Vacancies, the first available first
vacancies-count = { $count ->
    [one] 1 vacancy
   *[other] { $count } vacancies
}
vacancies-none = There is no such vacancy now.
vacancies-how-to-post = To post a vacancy, open its project and choose the unit.
vacancies-to-projects = Go to projects
vacancies-filter = Show
vacancies-previous = Previous page
vacancies-next = Next page
vacancies-page = Page { $page } of { $pages }
vacancy = Vacancy
vacancy-any = Any
vacancy-unit = Unit
vacancy-project = Project
vacancy-project-type = Project type
vacancy-available-on = Available from
vacancy-available-hint = The first day on which someone can move in
vacancy-for = For
vacancy-for-any = any household
vacancy-for-from = { $from } people or more
vacancy-for-to = { $to ->
    [one] 1 person
   *[other] up to { $to } people
}
vacancy-for-exactly = { $size ->
    [one] 1 person
   *[other] { $size } people
}
vacancy-for-between = { $from } to { $to } people
vacancy-smallest = Smallest household
vacancy-largest = Largest household
vacancy-size-hint = Number of people. Leave empty if it does not matter.
vacancy-size-bounds = The unit takes { $most ->
    [one] 1 person
   *[other] { $most } people
}: enter a whole number up to { $most }, or nothing.
vacancy-notes = Notes
vacancy-notes-hint = What a household should know: rent, stairs, pets, rules. Everyone who makes referrals reads this, so name no client.
vacancy-documents = Documents needed
vacancy-documents-hint = For example: photo ID, proof of income
vacancy-state = State
vacancy-state-live = Not filled or withdrawn
vacancy-state-all = All
vacancy-state-draft = Draft
vacancy-state-open = Open
vacancy-state-upcoming = Upcoming
vacancy-state-reserved = Reserved
vacancy-state-filled = Filled
vacancy-state-withdrawn = Withdrawn
vacancy-changed = Last changed
vacancy-post = Post a vacancy
vacancy-post-of = Post a vacancy: { $unit }
vacancy-post-again = Post a new vacancy for this unit
vacancy-show = Show the vacancy
vacancy-show-of = Vacancy: { $unit }, { $state }
vacancy-edit = Change
vacancy-edit-title = Change the vacancy
vacancy-publish = Post this vacancy
vacancy-draft = This is a draft: nobody outside your agency sees it but the HMIS lead. Check that the unit is ready from { $date } on, then post it, or withdraw it.
vacancy-held = A referral holds this vacancy. It cannot be changed or withdrawn until the referral is decided.
vacancy-withdraw = Withdraw the vacancy
vacancy-reason = Why it was withdrawn
vacancy-withdraw-reason = Reason
vacancy-reason-note = Note
vacancy-reason-repair = Needs repair
vacancy-reason-not_ready = Not ready yet
vacancy-reason-funding = Funding ended or changed
vacancy-reason-staffing = Not enough staff
vacancy-reason-filled_outside = Given to someone outside coordinated entry
vacancy-reason-posted_in_error = Posted in error
vacancy-reason-unit_lost = The unit is lost
vacancy-reason-other = Something else
vacancy-note-missing = Say in the note what the reason is.
vacancy-stale = Someone changed this vacancy since you opened it. What you see now is the latest; nothing of yours was saved.
vacancy-occupied = People are in this unit tonight. Give the day from which it is free.
vacancy-field-day = the day
problem-has-vacancy = This unit has a vacancy already.
problem-out-of-use = This unit is out of use.
problem-outside-days = Give a day between { $from } and { $to }.
problem-crossed = This is fewer people than the smallest household.
unit-has-vacancy = This unit is on offer. Withdraw its vacancy first; while a referral holds it, the unit stays in use.
unit-vacancy = Vacancy
notice-vacancy_drafted = { $unit } at { $project } is free from { $date }. A draft vacancy waits for your word.
notice-vacancy_gone = A vacancy that you no longer see
home-vacancies-drafts = { $count ->
    [one] 1 draft waits for your word.
   *[other] { $count } drafts wait for your word.
}
home-vacancies-drafts-open = Look at the drafts
home-vacancies-open = { $count ->
    [0] No vacancy is open.
    [one] 1 vacancy is open.
   *[other] { $count } vacancies are open.
}
home-vacancies-upcoming = { $count ->
    [one] 1 more is upcoming.
   *[other] { $count } more are upcoming.
}
home-vacancies-show = See vacancies
