agencies-title = Agencies and projects
agencies-caption = Agencies by name
agencies-count = { $count ->
    [one] 1 agency
   *[other] { $count } agencies
}
agencies-none = There is no agency yet.
agency = Agency
agency-add = Add an agency
agency-edit = Change the agency
agency-kind = Kind
agency-no-projects = It has no project yet.
agency-projects = Projects
agency-victim-service = victim service provider
edit = Edit
project = Project
project-add = Add a project
project-edit = Change the project
project-agency = Agency that runs it
project-section-what = What it is
project-section-coc = Where it belongs
project-section-hmis = Part in HMIS
project-section-ce = Part in coordinated entry
project-assessments = What the access point does
part-none = Nothing recorded yet.
part-needed = HUD needs this of such a project.
part-coc = CoC and address
part-coc-add = Add a CoC
part-coc-edit = Change CoC and address
part-inventory = Bed and unit inventory
part-inventory-add = Add inventory
part-inventory-edit = Change inventory
part-inventory-beds = Beds by whom they are for
part-inventory-beds-hint = Each bed counts once; together they are all beds. Leave these empty if nobody is given preference.
part-ce = Coordinated entry participation
part-ce-add = Add a period
part-ce-edit = Change the period
part-hmis = HMIS participation
part-hmis-add = Add a period
part-hmis-edit = Change the period
part-funding = Funding
part-funding-add = Add a funding source
part-funding-edit = Change the funding source
part-remove = Remove
part-remove-explain = Was it entered in error? It is marked as deleted and kept for exports. What has ended gets an end date instead.
units = Units
units-add = Add units
units-none = No unit yet.
units-tonight = { $free ->
    [one] 1 place free tonight
   *[other] { $free } places free tonight
} of { $all }
units-differ = The units take { $units } people; the inventory of today has { $beds } beds.
unit = Unit
unit-edit = Change the unit
unit-group = Group
unit-group-hint = A floor, a building, a program: what belongs together
unit-names = Names
unit-names-hint = With commas between, or a range: 101-110, 12A
unit-kind = Kind
unit-kind-unit = Unit: a room, an apartment, a bed
unit-kind-slot = Slot: a place without an address
unit-capacity = People each one takes
unit-capacity-one = People it takes
unit-bedrooms = Bedrooms
unit-bedrooms-hint = Leave empty for a bed in a shared room.
unit-accessible = Someone in a wheelchair can live in it
unit-accessible-short = wheelchair
unit-status = State
unit-status-ready = Ready
unit-status-offline = Out of use for a while
unit-status-retired = Not used any more
unit-reason = Why it cannot be used
unit-expected-back = Expected back
unit-back-on = Expected back on { $date }.
unit-tonight = Tonight
unit-free = { $free ->
    [one] 1 place free
   *[other] { $free } places free
}
unit-full = full
