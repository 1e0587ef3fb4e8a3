users-title = Users
users-caption = People who sign in
users-count = { $count ->
    [one] 1 person
   *[other] { $count } people
}
user-name = Name
user-email = E-mail address
user-roles = Roles
user-last-sign-in = Last sign-in
user-status = Status
user-never = Never
user-active = Active
user-disabled = Disabled
user-first-password = First password
