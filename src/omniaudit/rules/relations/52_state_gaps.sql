/* Own channels that contradict the believed state, and stores that call discontinued what is sold elsewhere. Where the
   change may still be on its way, nobody is contradicted. */
WITH gaps AS (
    SELECT
        s.product_id, s.channel, s.kind, s.selling, s.state,
        b.channel AS believed_channel, b.state AS believed_state
    FROM states s
    JOIN believed_states b ON b.product_id = s.product_id
    LEFT JOIN (SELECT DISTINCT product_id, channel FROM unsettled_states WHERE everywhere) u
        ON u.product_id = s.product_id AND u.channel = s.channel
    WHERE s.state IS NOT NULL AND (s.state = 'orderable') <> (b.state = 'orderable') AND u.channel IS NULL
    UNION ALL
    SELECT
        s.product_id, s.channel, s.kind, s.selling, 'discontinued' AS state,
        b.channel AS believed_channel, b.state AS believed_state
    FROM states s
    JOIN believed_states b ON b.product_id = s.product_id AND b.state = 'orderable'
    WHERE s.state = 'orderable' AND s.discontinued_somewhere
),
places AS (
    SELECT g.product_id, g.channel, g.state, list_sort(array_agg(o.location)) AS locations
    FROM gaps g
    JOIN suspect_offers o
        ON o.product_id = g.product_id AND o.channel = g.channel AND o.location IS NOT NULL
        AND (o.state = g.state OR (g.state = 'out_of_stock' AND o.state IS NOT NULL))
    GROUP BY g.product_id, g.channel, g.state
)
SELECT g.*, p.locations
FROM gaps g
LEFT JOIN places p ON p.product_id = g.product_id AND p.channel = g.channel AND p.state = g.state
