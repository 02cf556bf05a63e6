/* Products with promotions, in scopes: products with the same promotions, price and channels are judged once.
   `base`: the highest own price, at which every channel's promotions are compared, so that a difference of price stays the
   price rules'. Where reductions that need no code are told in several ways (20 % off, or a price), it is the highest
   regular price: that is what they are taken off, and the price to pay may show them already. NULL where none is stated or
   the currencies differ. `tax`: the basis of the prices, `mixed` where they have several. `price_no`: one number for each
   base with its currency and tax. Only when `promotions` has rows. */
WITH offered AS (
    SELECT
        a.product_id, array_agg(a.promotion_no ORDER BY a.promotion_no) AS promotions,
        min(k.ways) <> max(k.ways) AS told_in_ways
    FROM promotion_products a
    JOIN (
        SELECT
            promotion_no,
            CASE WHEN runs AND payout = 'immediate' AND code IS NULL AND kind IN ('percent', 'amount', 'fixed_price')
                THEN kind END AS ways
        FROM promotions
    ) k ON k.promotion_no = a.promotion_no
    GROUP BY a.product_id
),
regular AS (
    SELECT o.product_id, max(greatest(o.price, o.prior_price, o.pay_now)) AS price
    FROM (SELECT product_id FROM offered WHERE told_in_ways) t
    JOIN offers o ON o.product_id = t.product_id AND o.tax = o.pay_now_tax
    JOIN channels c ON c.channel = o.channel AND c.own
    GROUP BY o.product_id
),
priced AS (
    SELECT
        g.product_id, g.promotions, p.own_channels, k.currency, coalesce(k.step, 100) AS step,
        CASE WHEN k.currency IS NOT NULL THEN coalesce(greatest(r.price, p.highest_price), p.highest_price) END AS price,
        CASE p.taxes WHEN 0 THEN NULL WHEN 8 THEN 'included' WHEN 16 THEN 'excluded' WHEN 32 THEN 'unknown' ELSE 'mixed' END AS tax
    FROM offered g
    JOIN products p ON p.product_id = g.product_id
    LEFT JOIN regular r ON r.product_id = g.product_id
    LEFT JOIN currencies k ON CAST(k.currency_bit AS BIGINT) * 512 = p.currencies
)
SELECT
    product_id, dense_rank() OVER (ORDER BY promotions, price_no, own_channels) AS scope_no,
    promotions, price_no, base, currency, step, tax, own_channels
FROM (
    SELECT *, dense_rank() OVER (ORDER BY base, currency, tax) AS price_no
    FROM (SELECT * EXCLUDE (price), CASE WHEN price <= 4000000000000 THEN price END AS base FROM priced) b
) n
