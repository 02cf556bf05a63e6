/* ---
code: PRM007
name: shown-outside-its-window
title: A promotion is shown longer than it can be redeemed
stage: consider
harm: promotion_not_honoured
effort: [wasted_trip]
needs: []
params: {minutes: 5}
message: "{channel} shows the promotion “{title}” {when}"
why: >
  A customer who comes for what is still shown is refused at the till, which is worse than never having seen it.
remedy: >
  Let {channel} stop showing it at the moment when it ends (closing time included), and start when it starts.
--- */
SELECT
    t.product_id, u.channel, u.channel AS believed_channel, 'display_ends' AS field, NULL AS believed_value,
    u.told_shown AS deviating_value, NULL AS locations, CASE WHEN u.over OR u.early THEN 1.0 ELSE 0.5 END AS magnitude,
    to_json({
        'title': coalesce(p.title, p.promotion_id), 'days': u.minutes_beyond // 1440, 'hours': u.minutes_beyond // 60,
        'minutes': u.minutes_beyond,
        'when': [CASE
            WHEN u.over THEN 'still, although it can no longer be redeemed'
            WHEN u.early THEN 'already, before it can be redeemed'
            WHEN u.minutes_beyond >= 2880 THEN '{days} days longer than it can be redeemed'
            WHEN u.minutes_beyond >= 120 THEN '{hours} hours longer than it can be redeemed'
            ELSE '{minutes} minutes longer than it can be redeemed'
        END]
    }) AS words
FROM promotion_uses u
JOIN promotions p ON p.promotion_no = u.promotion_no
JOIN promotion_targets t ON t.promotion_no = u.promotion_no
WHERE u.displayed AND (
    u.minutes_beyond > $minutes OR (u.early AND NOT coalesce(list_contains(p.disclosed, 'dates'), false))
)
