notices-title = Notices
notices-unread = { $count ->
    [one] 1 unread
   *[other] { $count } unread
}
notices-none = No notices yet. When something happens with a client you follow, it is told here.
notices-caption = Notices, the newest first
notices-read-all = Mark all as read
notices-pages = More notices
notices-newer = Newer
notices-older = Older
notice-what = What happened
notice-when = When
notice-state = Status
notice-read = Read
notice-new = New
notice-somebody = a client you no longer follow
notice-queue_placed = Placed on the housing queue: { $client }
notice-queue_held = On hold on the housing queue: { $client }
notice-queue_off = Taken off the housing queue: { $client }
notice-queue_back = Back on the housing queue: { $client }
notice-referral_received = New referral: { $client }
notice-referral_accepted = Referral accepted: { $client }
notice-referral_rejected = Referral rejected: { $client }
notice-referral_cancelled = Referral taken back: { $client }
notice-referral_placed = Placed in a home: { $client }
notice-referral_comment = New comment on a referral: { $client }
notice-note_added = New case note: { $client }
notice-note_corrected = Addendum to a case note: { $client }
live-changes = { $count ->
    [one] 1 change
   *[other] { $count } changes
}
live-show-changes = { $count ->
    [one] Show 1 change
   *[other] Show { $count } changes
}
live-changed = This page has changed.
live-show = Show changes
