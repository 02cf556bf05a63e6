/* One row a product × channel whose reduction is measured by more than the lowest price before it: the worst of its
   offers, and every location. */
SELECT
    product_id, channel, offer_id, asked, reference, lowest, lowest_seen, began, currency,
    (SELECT array_agg(l.location ORDER BY l.location) FROM prior_prices l
        WHERE l.product_id = w.product_id AND l.channel = w.channel AND l.verdict = 'mismatch'
            AND l.location IS NOT NULL) AS locations
FROM (
    SELECT *, row_number() OVER (
        PARTITION BY product_id, channel
        ORDER BY (reference - lowest) * CAST(1000000 AS HUGEINT) // (reference - asked) DESC, offer_id
    ) AS place
    FROM prior_prices
    WHERE verdict = 'mismatch'
) w
WHERE place = 1
