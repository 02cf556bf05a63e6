/* ---
code: AVL004
name: pickup-promise-broken
title: Collection in a store is promised, and the store does not have the product
stage: buy
harm: promised_then_missing
effort: [wasted_trip]
needs: [pickup, orderable]
params: {}
message: "{channel} promises collection, {believed_channel} says {believed_value}"
why: >
  Who orders for collection, or sets out for the store, is told no at the counter. Half of the users of click and
  collect have met it.
remedy: >
  Let {channel} ask the stock of the store before it offers collection there, and keep back the last pieces.
--- */
-- The store's own word counts, where it stands. Goods that are sent to the store first need no stock there. A promise
-- for no store in particular is broken when every store that says anything says no.
WITH promised AS (
    SELECT product_id, channel, location, pickup
    FROM offers
    WHERE pickup IN ('buy', 'reserve', 'supported') AND orderable
),
counters AS (
    SELECT
        o.product_id, o.channel, c.channel_no, o.location,
        CASE WHEN o.availability = 'discontinued' THEN 'discontinued' WHEN NOT o.orderable THEN 'out_of_stock'
            WHEN o.pickup = 'not_supported' THEN 'not_supported' WHEN o.orderable THEN 'orderable' END AS said
    FROM offers o
    JOIN channels c ON c.channel = o.channel AND c.own AND c.kind = 'store'
    SEMI JOIN promised p ON p.product_id = o.product_id
),
here AS (
    SELECT p.product_id, p.channel, p.location, p.pickup, min_by(s.channel, s.channel_no) AS store, min_by(s.said, s.channel_no) AS said
    FROM promised p
    JOIN counters s ON s.product_id = p.product_id AND s.location = p.location AND s.channel <> p.channel
    WHERE s.said IS NOT NULL
    GROUP BY p.product_id, p.channel, p.location, p.pickup
    HAVING bool_and(s.said <> 'orderable')
    UNION ALL
    SELECT p.product_id, p.channel, NULL, p.pickup, min_by(s.channel, s.channel_no), min_by(s.said, s.channel_no)
    FROM promised p
    JOIN counters s ON s.product_id = p.product_id AND s.channel <> p.channel
    WHERE p.location IS NULL
    GROUP BY p.product_id, p.channel, p.pickup
    HAVING bool_and(s.said <> 'orderable') AND count(*) = count(s.said)
)
SELECT
    product_id, channel, min(store) AS believed_channel, 'pickup' AS field, min(said) AS believed_value,
    min(pickup) AS deviating_value, array_agg(location ORDER BY location) FILTER (location IS NOT NULL) AS locations,
    1.0 AS magnitude
FROM here
GROUP BY product_id, channel
