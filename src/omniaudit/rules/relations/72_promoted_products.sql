/* Products with promotions, in scopes: products with the same promotions, price and channels are judged once.
   `base`: the highest own price, at which every channel's promotions are compared, so that a difference of price stays the
   price rules'. NULL where none is stated or the currencies differ. */
SELECT
    d.product_id,
    dense_rank() OVER (ORDER BY d.promotions, d.base, d.currency, d.own_channels) AS scope_no,
    d.promotions, d.base, d.currency, d.step, d.own_channels
FROM (
    SELECT
        g.product_id, g.promotions, p.own_channels,
        CASE WHEN k.currency IS NOT NULL AND p.highest_price <= 4000000000000 THEN p.highest_price END AS base,
        k.currency, coalesce(k.step, 100) AS step
    FROM (
        SELECT a.product_id, array_agg(a.promotion_no ORDER BY a.promotion_no) AS promotions
        FROM promotion_products a GROUP BY a.product_id
    ) g
    JOIN products p ON p.product_id = g.product_id
    LEFT JOIN currencies k ON CAST(k.currency_bit AS BIGINT) * 512 = p.currencies
) d
