find-title = Find client
find-label = Name, date of birth, client ID or last four of SSN
find-help = Any part of the name, in any order, with a birth date if you have one: lopez 5/3/1980
find-button = Search
find-missing = Enter a name, a date of birth, a client ID or the last four digits of an SSN.
find-too-long = Enter no more than { $most } characters.
find-not-a-date = { $word } is not a date of birth. Write month, day and year: 5/3/1980.
find-not-a-number = { $word } is neither a date, nor an SSN, nor its last four digits, nor a client ID.
find-ignored = Not searched for: { $words }
find-expired = This search can no longer be opened. Search again.
client-count = { $count ->
    [one] 1 client matches
   *[other] { $count } clients match
}
client-count-more = The best { $count } matches. Add a birth date or another name to narrow the search.
find-none-title = Nobody found
find-none-spelling = Try fewer letters, another spelling or a nickname.
find-none-date = Try the birth date alone, or the name alone.
find-none-id = Ask whether the client has another name, or a client ID on a card or letter.
found-caption = Clients found
client = Client
client-age = Age
client-id = Client ID
client-id-copy = Full client ID
why-it-matches = Why it matches
client-name-unknown = Name not known
client-born = Date of birth
client-age-years = { $age ->
    [one] 1 year
   *[other] { $age } years
}
match-same-client-id = same client ID
match-same-ssn = same SSN
match-same-ssn-last4 = same last four of SSN
match-same-name = same name
match-same-name-part = part of the name
match-name-starts-with = name starts so
match-nickname = nickname
match-similar-name = similar spelling
match-sounds-like = sounds alike
match-same-birth-date = same birth date
match-day-month-swapped = day and month swapped
match-year-off = birth year one off
match-day-off = birth day one off
match-same-birth-year = same birth year
