home-title = Home
home-greeting = Good to see you, { $name }.
home-first = Who is here? Search before you enter anyone.
home-tonight = Tonight
home-tonight-caption = Places tonight, by project
home-tonight-all = See agencies and projects
home-tonight-free = Free
home-tonight-usable = In use or free
home-tonight-offline = Out of use
home-clients = Your clients
home-clients-caption = Clients whom you follow, the latest first
home-clients-none = You follow nobody yet. Whom you are assigned to shows here.
home-clients-project = Enrolled in
home-clients-since = Since
home-lead = For you to look at
home-unused-never = { $count ->
    [one] 1 account has never signed in
   *[other] { $count } accounts have never signed in
}
home-unused-long = { $count ->
    [one] 1 account has not signed in for 90 days
   *[other] { $count } accounts have not signed in for 90 days
}
home-unused-none = Every account is in use.
home-users = See users
home-incomplete = { $count ->
    [one] 1 project lacks what HUD asks of it
   *[other] { $count } projects lack what HUD asks of them
}
home-incomplete-caption = Projects that lack what HUD asks of them
home-incomplete-missing = Missing
home-incomplete-none = Every project has what HUD asks of it.
home-import = from { $source }, { $date }. { $added } rows added, { $changed } changed, { $findings } odd values.
home-queue = { $count ->
    [0] No household waits.
    [one] { $count } household waits.
   *[other] { $count } households wait.
}
home-queue-open = Open the queue
