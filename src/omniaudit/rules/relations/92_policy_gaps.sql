/* Own channels whose answer is not the believed one (highest authority, then most selling channels, then most channels,
   then the first of the config): one row a policy × channel. magnitude: how far they are apart; all of it for yes/no.
   A range or a generic "card" contradicts nothing that it holds. */
WITH votes AS (
    SELECT policy, key, basis, row_number() OVER (
        PARTITION BY policy
        ORDER BY max(authority) DESC, count(*) FILTER (selling) DESC, count(*) DESC, min(channel_no)
    ) AS place
    FROM policy_answers GROUP BY policy, key, basis
),
believed AS (
    SELECT a.*, row_number() OVER (
        PARTITION BY a.policy ORDER BY a.authority DESC, a.selling DESC, a.channel_no
    ) AS standing
    FROM policy_answers a
    JOIN votes v ON v.policy = a.policy AND v.place = 1 AND v.key = a.key AND v.basis IS NOT DISTINCT FROM a.basis
),
pairs AS (
    SELECT
        a.product_id, a.policy, a.type, a.judged, a.channel, b.channel AS believed_channel, a.value, b.value AS believed_value,
        a.key <> b.key AS differs, a.amount, b.amount AS believed_amount, a.hours, b.hours AS believed_hours,
        a.basis = b.basis OR a.basis IS NULL OR b.basis IS NULL OR 'unlimited' IN (a.basis, b.basis) AS comparable,
        CASE WHEN a.names IS NULL OR b.names IS NULL THEN a.flag IS DISTINCT FROM b.flag ELSE a.key <> b.key END AS names_differ,
        CASE WHEN a.online = b.online THEN a.names ELSE a.counts END AS means,
        CASE WHEN a.online = b.online THEN b.names ELSE b.counts END AS believed_means,
        list_contains(a.names, 'card') <> list_contains(b.names, 'card') AS generic
    FROM policy_answers a
    JOIN believed b ON b.policy = a.policy AND b.standing = 1 AND b.channel <> a.channel
),
plain AS (
    SELECT
        *,
        CASE WHEN generic THEN list_filter(means, lambda x: NOT list_contains(['card', 'visa', 'mastercard', 'maestro', 'amex'], x))
            ELSE means END AS own_means,
        CASE WHEN generic THEN list_filter(believed_means, lambda x: NOT list_contains(['card', 'visa', 'mastercard', 'maestro', 'amex'], x))
            ELSE believed_means END AS their_means
    FROM pairs
)
SELECT
    product_id, policy, type, judged, channel, believed_channel, value, believed_value,
    CASE
        WHEN type = 'time' AND hours + believed_hours > 0
            THEN least(1.0, 1.0 * abs(hours - believed_hours) / greatest(hours, believed_hours))
        WHEN type = 'money' THEN greatest(0.1, least(1.0, abs(amount - believed_amount) / 50000.0))
        WHEN type = 'words' THEN 1.0 - 1.0 * len(list_intersect(own_means, their_means))
            / greatest(1, len(list_distinct(list_concat(own_means, their_means))))
        WHEN type = 'text' THEN 0.5
        ELSE 1.0
    END AS magnitude
FROM plain
WHERE comparable AND CASE
    WHEN type = 'channels' THEN names_differ
    WHEN type = 'words' THEN len(own_means) > 0 AND len(their_means) > 0
        AND len(list_intersect(own_means, their_means)) < greatest(len(own_means), len(their_means))
    ELSE differs
END
