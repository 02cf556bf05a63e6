/* ---
code: POL002
name: service-missing
title: One channel promises a service that another one does not give
stage: experience
harm: promised_then_missing
effort: wasted_trip
needs: [policies]
params: {}
message: "{believed_channel} promises it ({believed_value}), {channel} says {deviating_value}"
why: >
  The customer relies on the promise, goes to the other channel with a parcel, a voucher or an order number, and is
  turned away there.
remedy: >
  Give the service on {channel}, or take the promise off {believed_channel} until it can be kept.
--- */
WITH promises AS (
    SELECT * FROM policy_answers WHERE judged = 'service' AND flag AND kind IN ('web', 'app', 'store', 'marketplace', 'call_center', 'agent')
),
refusals AS (
    SELECT * FROM policy_answers WHERE judged = 'service' AND NOT flag AND kind IN ('web', 'app', 'store')
),
broken AS (
    SELECT r.product_id, r.channel, r.policy, r.value, p.channel AS promiser, p.value AS promised, p.authority, p.channel_no
    FROM refusals r
    JOIN promises p ON p.policy = r.policy AND p.channel <> r.channel
        AND CASE WHEN p.names IS NOT NULL AND NOT list_contains(p.names, '*') THEN list_contains(p.names, r.channel)
            ELSE p.online <> r.online END
    WHERE list_contains(p.names, r.channel)
        OR NOT EXISTS (SELECT 1 FROM promises o WHERE o.policy = r.policy AND o.online = r.online)
    UNION ALL
    SELECT a.product_id, a.channel, a.policy, a.value, u.channel, u.value, u.authority, u.channel_no
    FROM policy_answers u
    JOIN policy_answers a
        ON a.policy = CASE u.policy WHEN 'vouchers_usable_in' THEN 'accepts_vouchers_from' ELSE 'accepts_gift_cards' END
        AND a.channel <> u.channel AND list_contains(u.names, a.channel)
        AND (NOT a.flag OR (a.names IS NOT NULL AND NOT list_contains(a.names, u.channel)))
    WHERE u.judged = 'spending'
)
SELECT
    product_id, channel, min_by(promiser, channel_no - authority * 100) AS believed_channel, policy AS field,
    min_by(promised, channel_no - authority * 100) AS believed_value, min(value) AS deviating_value, NULL AS locations,
    1.0 AS magnitude
FROM broken
GROUP BY product_id, channel, policy
