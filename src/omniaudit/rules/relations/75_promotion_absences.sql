/* Running promotion × selling channel that should have it: one row a scope in which both list the products. `missing`: it has
   no counterpart there, running or with other dates. NULL where what the channel has is not wholly known, for the reason
   `unknown`: some of its promotions could not be read, or do not name their products. Only channels that supply promotions are
   asked; not for a promotion whose `usable_channels` leave them out, nor a store for free delivery, nor where one of the two
   has more promotions than are compared. Only when `promotions` has rows. */
WITH scopes AS (
    SELECT scope_no, min(promotions) AS promotions, min(own_channels) AS own_channels, count(*) AS products
    FROM promoted_products GROUP BY scope_no
),
asked AS (
    SELECT
        c.channel, c.channel_no, c.channel_bit, c.kind,
        CASE
            WHEN p.unnamed THEN 'products'
            WHEN NOT c.complete OR c.channel IN (SELECT channel FROM rejected WHERE kind = 'promotions' AND row_lost)
                THEN 'other promotions'
        END AS unknown
    FROM channels c
    JOIN (SELECT channel, bool_or(runs AND products IS NULL) AS unnamed FROM promotions GROUP BY channel) p ON p.channel = c.channel
    WHERE c.own AND c.selling
),
answered AS (
    SELECT scope_no, a_no AS promotion_no, b_channel AS channel_no FROM promotion_pairs WHERE both_run OR dates_differ
    UNION
    SELECT scope_no, b_no, a_channel FROM promotion_pairs WHERE both_run OR dates_differ
),
running AS (
    SELECT s.scope_no, s.own_channels, s.products, p.promotion_no, p.channel, p.channel_no, p.kind, p.usable_channels, p.subject_id
    FROM (SELECT scope_no, own_channels, products, unnest(promotions) AS promotion_no FROM scopes) s
    JOIN promotions p ON p.promotion_no = s.promotion_no AND p.runs
    WHERE p.own AND NOT coalesce(
        (p.raw_starts IS NOT NULL AND list_contains(p.unclear, 'starts'))
        OR (p.raw_ends IS NOT NULL AND list_contains(p.unclear, 'ends')), false
    )
),
crowded AS (
    SELECT scope_no, channel_no FROM running GROUP BY scope_no, channel_no HAVING count(*) > 20
)
SELECT
    r.scope_no, r.products, r.promotion_no, r.channel, r.channel_no, r.subject_id, a.channel AS asked_channel,
    CASE WHEN n.promotion_no IS NOT NULL THEN false WHEN a.unknown IS NULL THEN true END AS missing,
    CASE WHEN n.promotion_no IS NULL THEN a.unknown END AS unknown
FROM running r
JOIN asked a ON a.channel_no <> r.channel_no AND (r.own_channels & a.channel_bit) <> 0
    AND coalesce(list_contains(r.usable_channels, a.channel), true)
    AND (a.kind <> 'store' OR r.kind IS DISTINCT FROM 'free_shipping')
LEFT JOIN crowded t ON t.scope_no = r.scope_no AND t.channel_no IN (r.channel_no, a.channel_no)
LEFT JOIN answered n ON n.scope_no = r.scope_no AND n.promotion_no = r.promotion_no AND n.channel_no = a.channel_no
WHERE t.scope_no IS NULL
