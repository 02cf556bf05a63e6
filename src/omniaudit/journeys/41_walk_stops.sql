/* Unit × channel of some journey: what the channel as a whole comes to. A channel has a product when any of its places
   has it. `missing`: wholly read and not listed; `unreadable`: nobody can say; no row: it never meant to list it. */
WITH listed AS (
    SELECT
        unit_id, channel_no, sum(places) AS places, max_by(amount, CAST(places AS DECIMAL(38, 0)) * 1000000000000000000 - amount) AS main_amount,
        CASE
            WHEN bool_or(state = 'orderable') THEN 'orderable'
            WHEN count(state) < count(*) THEN NULL
            WHEN bool_or(state = 'discontinued') THEN 'discontinued'
            ELSE 'out_of_stock'
        END AS state
    FROM walk_values
    GROUP BY unit_id, channel_no
),
together AS (
    SELECT l.*, c.kind, bool_or(l.state = 'orderable') OVER (PARTITION BY l.unit_id, c.kind) AS kind_orderable
    FROM listed l JOIN channels c ON c.channel_no = l.channel_no
)
SELECT
    unit_id, channel_no, state, places, main_amount,
    state = 'orderable' OR (kind = 'store' AND coalesce(kind_orderable, false)) AS elsewhere
FROM together
UNION ALL
SELECT u.unit_id, c.channel_no, CASE WHEN a.product_id IS NOT NULL THEN 'missing' ELSE 'unreadable' END, 1, NULL, false
FROM walk_units u
JOIN (SELECT DISTINCT channel_no, partial FROM journey_steps) s ON true
JOIN channels c ON c.channel_no = s.channel_no AND (u.own_channels & c.channel_bit) = 0
LEFT JOIN absences a ON a.product_id = u.product_id AND a.channel = c.channel
WHERE a.product_id IS NOT NULL OR NOT (c.complete AND s.partial)
