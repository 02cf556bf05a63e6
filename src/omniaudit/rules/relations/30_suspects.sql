/* Products where something may be wrong: only these are looked at in detail. */
SELECT p.product_id, p.own_channels
FROM products p
CROSS JOIN (SELECT bit_or(CASE WHEN listed_whole THEN channel_bit ELSE 0 END) AS whole FROM channels) c
WHERE p.own_channels <> 0 AND (
    p.lowest_price <> p.highest_price
    OR p.rival_price < p.lowest_price
    OR (p.currencies & (p.currencies - 1)) <> 0
    OR (p.taxes & (p.taxes - 1)) <> 0
    OR p.own_states NOT IN (0, 1, 2, 4)
    OR ((p.own_states & 1) <> 0 AND (p.own_channels & c.whole) <> c.whole)
    OR ((p.own_states & 1) = 0 AND (p.rival_states & 64) <> 0)
    OR p.unlocated_offers > bit_count(p.unlocated_channels)
    OR p.lowest_price <= $lowest OR list_contains($nines, p.highest_price) OR list_contains($nines, p.lowest_price)
    OR p.product_id IN (
        SELECT product_id FROM offers WHERE gtin_status = 'invalid' OR other_price IS NOT NULL
        UNION ALL
        SELECT product_id FROM offers WHERE surface = 'visible'
        UNION ALL
        SELECT product_id FROM offers WHERE location IS NOT NULL GROUP BY product_id, channel, location HAVING count(*) > 1
    )
)
