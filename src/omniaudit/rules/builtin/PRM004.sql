/* ---
code: PRM004
name: hidden-condition
title: A promotion has conditions that customers are not told where it is shown
stage: evaluate
harm: card_needed_not_stated
effort: [second_contact]
needs: []
params: {}
message: "{channel} shows the promotion “{title}”, but does not say there: {conditions}"
why: >
  Customers plan with what they were shown. A condition that comes out at the till is felt as a trick, even where the
  promotion itself is fair: four in ten find prices for card holders unfair already when they are stated.
remedy: >
  Write these conditions beside the promotion wherever {channel} shows it, or drop them.
--- */
WITH places AS (
    SELECT u.promotion_no, string_agg(c.label, ', ' ORDER BY c.channel_no) AS places
    FROM (SELECT promotion_no, unnest(usable_channels) AS channel FROM promotions) u
    JOIN channels c ON c.channel = u.channel
    GROUP BY u.promotion_no
),
conditions AS (
    SELECT p.*, u.delay_days, u.told_disclosed, u.refused_at, l.places, [
        CASE WHEN p.audience = 'paid_member' AND NOT list_has_any(p.disclosed, ['card', 'audience'])
            THEN 'only holders of a paid card get it' END,
        CASE WHEN p.audience = 'member' AND NOT list_has_any(p.disclosed, ['card', 'audience'])
            THEN 'only members get it' END,
        CASE WHEN p.audience = 'new_customer' AND NOT list_contains(p.disclosed, 'audience')
            THEN 'only new customers get it' END,
        CASE WHEN p.membership_fee > 0 AND NOT list_contains(p.disclosed, 'fee') THEN 'the card costs {fee}' END,
        CASE WHEN p.min_amount > 0 AND NOT list_contains(p.disclosed, 'min_amount')
            THEN 'it needs a basket of {min_amount}' END,
        CASE WHEN p.min_quantity > 1 AND NOT list_contains(p.disclosed, 'min_quantity')
            THEN 'it needs {min_quantity} pieces' END,
        CASE WHEN NOT u.deferred OR list_contains(p.disclosed, 'payout') THEN NULL WHEN p.payout = 'voucher'
            THEN 'it is paid as a voucher' WHEN p.payout = 'points' THEN 'it is paid in points'
            ELSE 'it is paid back later' END,
        CASE WHEN u.delay_days > 0 AND NOT list_contains(p.disclosed, 'delay')
            THEN 'it can be used only after {days} days' END,
        CASE WHEN list_contains(p.disclosed, 'channel') THEN NULL
            WHEN u.refused_at IS NOT NULL THEN 'it can''t be spent at {refused}'
            WHEN NOT list_contains(p.usable_channels, p.channel) THEN 'it can be used only at {places}' END,
        CASE WHEN p.code IS NOT NULL AND NOT list_contains(p.disclosed, 'code') THEN 'it needs a code' END
    ] AS hidden
    FROM promotions p
    JOIN promotion_uses u ON u.promotion_no = p.promotion_no AND u.runs
    LEFT JOIN places l ON l.promotion_no = p.promotion_no
    WHERE p.disclosed IS NOT NULL
)
SELECT
    t.product_id, h.channel, h.channel AS believed_channel, 'disclosed' AS field, NULL AS believed_value,
    h.told_disclosed AS deviating_value, NULL AS locations, 1.0 AS magnitude,
    to_json({
        'title': coalesce(h.title, h.promotion_id), 'conditions': h.hidden, 'days': h.delay_days, 'places': h.places,
        'refused': h.refused_at,
        'fee': {'amount': h.membership_fee, 'currency': h.currency},
        'min_amount': {'amount': h.min_amount, 'currency': h.currency}, 'min_quantity': h.min_quantity
    }) AS words
FROM conditions h
JOIN promotion_targets t ON t.promotion_no = h.promotion_no
WHERE array_to_string(h.hidden, '') <> ''
