nav-mail = Mail
nav-mail-refused = Refused mail

mail-subject-referral_sent = Referral { $id }: new for your agency
mail-subject-referral_accepted = Referral { $id }: accepted
mail-subject-referral_rejected = Referral { $id }: rejected
mail-subject-referral_cancelled = Referral { $id }: cancelled
mail-subject-referral_placed = Referral { $id }: placed
mail-what-referral_sent = A household was referred to your agency. It waits for your answer.
mail-what-referral_accepted = A referral of yours was accepted.
mail-what-referral_rejected = A referral of yours was rejected. The reason is on its page.
mail-what-referral_cancelled = A referral was cancelled. The reason is on its page.
mail-what-referral_placed = A household that you referred has its home.
mail-body =
    { $what }

    { $link }

    You are asked to sign in. A mail names nobody: please do not answer it.

    You get this mail because you have a part in this referral.
    To turn such mail off: { $off }

mail-demo-title = Mail of this demonstration
mail-demo-intro = As people would get it. The demonstration sends none, unless its operator has named a mail server.
mail-demo-none = No mail yet. It is written when a household is referred, and when the referral is accepted, rejected or placed.
mail-demo-to = To { $name }, { $email }
mail-demo-written = Written { $at }
mail-state-waiting = Not sent
mail-state-sent = Sent
mail-state-refused = Refused

mail-refused-title = Refused mail
mail-refused-intro = Mail that the mail server did not take, or that nobody could deliver for a day. See to the address or the server, then have it tried again.
mail-refused-none = No mail is refused.
mail-refused-caption = Refused mail, the newest first
mail-refused-who = To
mail-refused-what = About
mail-refused-when = Written
mail-refused-at = Given up
mail-refused-why = Last answer
mail-refused-do = What to do
mail-refused-again = Try again
mail-refused-again-for = { $what }, to { $name }
mail-refused-trying = It is being tried again. If it is refused once more, it comes back here.
mail-refused-count = { $count ->
    [one] 1 mail was refused
   *[other] { $count } mails were refused
}
mail-pages = More mail
mail-newer = Newer
mail-older = Older

mail-choice-title = Mail I get
mail-choice-link = Choose what mail you get
mail-choice-saved = Saved.
mail-choice-intro = Mail goes to { $email }. It holds a number and a link, never a name. Notices behind the bell come in any case.
mail-choice-legend = Write to me when
mail-choice-none = none
mail-kind-referral_sent = a household is referred to my agency
mail-kind-referral_accepted = a referral of mine is accepted
mail-kind-referral_rejected = a referral of mine is rejected
mail-kind-referral_cancelled = a referral is cancelled
mail-kind-referral_placed = a household I referred has its home
