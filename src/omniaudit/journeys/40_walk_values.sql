/* Unit × channel × what a customer meets there (state and price), and at how many places. Of products in order the price
   is not looked up: it is the same wherever there is one. */
WITH met AS (SELECT DISTINCT channel_no FROM journey_steps),
details AS (
    SELECT
        o.product_id, o.channel_no, o.state,
        CASE WHEN d.channel IS NULL THEN o.pay_now END AS amount, o.currency, o.pay_now_tax AS tax, o.plausible,
        max(o.slack) AS slack,
        bool_or(coalesce(o.on_sale OR o.prior_price > o.pay_now, false)) AS on_sale,
        max(CASE WHEN o.on_sale THEN o.price WHEN o.prior_price > o.pay_now THEN o.prior_price END) AS regular_price,
        count(*) AS places
    FROM suspect_offers o
    JOIN met m ON m.channel_no = o.channel_no
    LEFT JOIN (SELECT DISTINCT product_id, channel FROM duplicates WHERE conflicting) d
        ON d.product_id = o.product_id AND d.channel = o.channel
    WHERE o.own
    GROUP BY o.product_id, o.channel_no, o.state, CASE WHEN d.channel IS NULL THEN o.pay_now END, o.currency,
        o.pay_now_tax, o.plausible
)
SELECT u.unit_id, d.channel_no, d.state, d.amount, d.currency, d.tax, d.plausible, d.slack, d.on_sale, d.regular_price,
    d.places
FROM details d
JOIN walk_units u ON u.suspect AND u.product_id = d.product_id
UNION ALL
SELECT
    u.unit_id, c.channel_no,
    CASE
        WHEN (u.stated_channels & c.channel_bit) = 0 THEN NULL
        WHEN u.own_states = 1 THEN 'orderable'
        WHEN u.own_states = 4 THEN 'discontinued'
        WHEN u.own_states = 2 THEN 'out_of_stock'
    END,
    CASE WHEN (u.priced_channels & c.channel_bit) <> 0 THEN 1 END, NULL,
    CASE u.taxes WHEN 8 THEN 'included' WHEN 16 THEN 'excluded' ELSE 'unknown' END,
    true, 0, false, NULL, 1
FROM walk_units u
JOIN channels c ON (u.own_channels & c.channel_bit) <> 0
JOIN met m ON m.channel_no = c.channel_no
WHERE NOT u.suspect
