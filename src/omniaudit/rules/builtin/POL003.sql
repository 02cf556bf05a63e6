/* ---
code: POL003
name: customer-not-recognised
title: The same customer is known differently on two channels
stage: advocate
harm: forced_channel_switch
effort: second_contact
needs: [accounts]
params: {}
message: "{believed_channel} shows {believed_value}, {channel} shows {deviating_value}"
why: >
  Points, status, vouchers and the open cart belong to the customer. Who is a stranger on the next channel starts again,
  and learns that loyalty does not count there.
remedy: >
  Let {channel} read the customer's account from the same place as {believed_channel}, and check how long a change takes
  to arrive.
--- */
WITH known AS (
    SELECT
        s.product_id, a.account, a.field, a.channel, c.channel_no, c.authority, c.selling, min(a.value) AS value,
        lower(min(a.value)) AS key  -- gold and GOLD are one tier, abc-1 and ABC-1 one article or voucher
    FROM accounts a
    JOIN channels c ON c.channel = a.channel AND c.own
    JOIN subjects s ON s.key = 'account:' || a.account || ':' || a.field
    GROUP BY s.product_id, a.account, a.field, a.channel, c.channel_no, c.authority, c.selling
    HAVING count(DISTINCT lower(a.value)) = 1
),
votes AS (
    SELECT account, field, key, row_number() OVER (
        PARTITION BY account, field
        ORDER BY max(authority) DESC, count(*) FILTER (selling) DESC, count(*) DESC, min(channel_no)
    ) AS place
    FROM known GROUP BY account, field, key
),
believed AS (
    SELECT k.account, k.field, k.key, min_by(k.channel, k.channel_no - k.authority * 100) AS channel,
        min_by(k.value, k.channel_no - k.authority * 100) AS value
    FROM known k
    JOIN votes v ON v.account = k.account AND v.field = k.field AND v.place = 1 AND v.key = k.key
    GROUP BY k.account, k.field, k.key
)
SELECT
    k.product_id, k.channel, b.channel AS believed_channel, k.field, b.value AS believed_value,
    k.value AS deviating_value, NULL AS locations, 1.0 AS magnitude
FROM known k
JOIN believed b ON b.account = k.account AND b.field = k.field AND b.key <> k.key
