/* Product × channel × price: where each price stands, and on how many offers. Conflicting duplicates have no price.
   A sale is a sale price that applies, or a price beside a higher one struck through. */
SELECT
    o.product_id, o.channel, o.channel_no, o.own, o.selling, o.authority, o.kind,
    o.pay_now AS amount, o.currency, o.pay_now_tax AS tax,
    max(o.slack) AS slack,
    bool_and(o.plausible) AS plausible,
    bool_or(coalesce(o.on_sale OR o.prior_price > o.pay_now, false)) AS on_sale,
    max(CASE WHEN o.on_sale THEN o.price WHEN o.prior_price > o.pay_now THEN o.prior_price END) AS regular_price,
    bool_or(coalesce(o.orderable, true)) AS orderable,
    count(*) AS offers,
    list_sort(array_agg(o.location) FILTER (o.location IS NOT NULL)) AS locations,
    min(o.offer_id) AS offer_id
FROM suspect_offers o
LEFT JOIN (SELECT DISTINCT product_id, channel FROM duplicates WHERE conflicting) d
    ON d.product_id = o.product_id AND d.channel = o.channel
WHERE o.pay_now IS NOT NULL AND d.channel IS NULL
GROUP BY o.product_id, o.channel, o.channel_no, o.own, o.selling, o.authority, o.kind, o.pay_now, o.currency, o.pay_now_tax
