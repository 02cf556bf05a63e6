/* The suspects' verdicts: own channel pair × field → match, mismatch, or why neither can be said. A price that differs
   as the config declares stands for the one that it is measured by. `propagating`: what differs may still be on its way. */
WITH within AS (
    SELECT product_id, channel, amount, other_amount, currency, tax FROM unsettled_prices WHERE channel = other_channel
),
prices AS (
    SELECT
        g.product_id, g.channel, g.amount AS stated_amount, count(w.amount) > 0 AS moving,
        coalesce(min(e.reference_amount) FILTER (v.amount = g.amount), g.amount) AS amount,
        g.currency, g.tax, g.plausible,
        count(v.amount) FILTER (w.amount IS NULL) > 1 AND (
            count(e.beyond) = 0
            OR min(coalesce(e.reference_amount, v.amount)) FILTER (w.amount IS NULL)
                < max(coalesce(e.reference_amount, v.amount)) FILTER (w.amount IS NULL)
        ) AS spread,
        max(v.slack) AS slack
    FROM price_gaps g
    JOIN price_values v ON v.product_id = g.product_id AND v.channel = g.channel
    LEFT JOIN expected_prices e
        ON e.product_id = v.product_id AND e.channel = v.channel AND e.amount = v.amount
        AND e.currency = v.currency AND e.tax = v.tax AND e.covered AND e.beyond = 0
    LEFT JOIN within w
        ON w.product_id = v.product_id AND w.channel = v.channel AND w.amount = v.amount AND w.other_amount = g.amount
        AND w.currency IS NOT DISTINCT FROM v.currency AND w.tax = v.tax
    GROUP BY g.product_id, g.channel, g.amount, g.currency, g.tax, g.plausible
),
cells AS (
    SELECT
        s.product_id, s.channel, s.channel_no, s.state, b.amount AS believed_amount, p.amount, p.currency, p.tax, p.plausible, p.spread, p.slack,
        p.stated_amount, p.moving,
        d.channel IS NOT NULL AS conflicting, coalesce(g.price, false) AS guessed_price, coalesce(g.stock, false) AS guessed_stock
    FROM states s
    LEFT JOIN prices p ON p.product_id = s.product_id AND p.channel = s.channel
    LEFT JOIN believed_prices b ON b.product_id = s.product_id
    LEFT JOIN (SELECT DISTINCT product_id, channel FROM duplicates WHERE conflicting) d
        ON d.product_id = s.product_id AND d.channel = s.channel
    LEFT JOIN (
        SELECT product_id, channel, bool_or(price IS NOT NULL) AS price, bool_or(raw_availability IS NOT NULL) AS stock
        FROM suspect_offers WHERE surface = 'visible' GROUP BY product_id, channel
    ) g ON g.product_id = s.product_id AND g.channel = s.channel
)
SELECT a_no, b_no, price, availability, count(*) AS products
FROM (
    SELECT
        a.channel_no AS a_no, b.channel_no AS b_no,
        CASE
            WHEN a.conflicting OR b.conflicting THEN 'conflicting_offers'
            WHEN (a.amount IS NULL AND a.guessed_price) OR (b.amount IS NULL AND b.guessed_price) THEN 'read_from_visible_text'
            WHEN a.amount IS NULL OR b.amount IS NULL THEN 'price_not_stated'
            WHEN a.currency IS DISTINCT FROM b.currency THEN 'currency_differs'
            WHEN a.tax = 'unknown' OR b.tax = 'unknown' THEN 'tax_unknown'
            WHEN a.tax <> b.tax THEN 'tax_differs'
            WHEN NOT a.plausible OR NOT b.plausible THEN 'implausible_price'
            WHEN a.spread OR b.spread THEN 'mismatch'
            WHEN abs(a.amount - b.amount) <= a.slack + b.slack + $tolerance
                OR CAST(abs(a.amount - b.amount) AS DECIMAL(38, 0)) * 1000000
                    <= CAST(coalesce(a.believed_amount, least(a.amount, b.amount)) AS DECIMAL(38, 0)) * $tolerance_percent
                THEN CASE WHEN a.moving OR b.moving THEN 'propagating' ELSE 'match' END
            WHEN u.channel IS NOT NULL THEN 'propagating'
            ELSE 'mismatch'
        END AS price,
        CASE
            WHEN (a.state IS NULL AND a.guessed_stock) OR (b.state IS NULL AND b.guessed_stock) THEN 'read_from_visible_text'
            WHEN a.state IS NULL OR b.state IS NULL THEN 'availability_unknown'
            WHEN (a.state = 'orderable') = (b.state = 'orderable') THEN 'match'
            WHEN v.channel IS NOT NULL THEN 'propagating'
            ELSE 'mismatch'
        END AS availability
    FROM cells a
    JOIN cells b ON b.product_id = a.product_id AND a.channel_no < b.channel_no
    LEFT JOIN unsettled_prices u
        ON u.product_id = a.product_id AND u.channel = a.channel AND u.other_channel = b.channel
        AND u.amount = a.stated_amount AND u.other_amount = b.stated_amount AND u.currency = a.currency AND u.tax = a.tax
    LEFT JOIN unsettled_states v
        ON v.product_id = a.product_id AND v.channel = a.channel AND v.other_channel = b.channel
) pairs
GROUP BY a_no, b_no, price, availability
