/* One narrow row an offer: all that the first pass over every product needs. */
SELECT
    o.offer_id,
    o.product_id,
    c.channel_no,
    c.channel_bit,
    c.own,
    CASE WHEN o.location IS NULL THEN 0 ELSE 1 END AS located,
    CASE WHEN c.own THEN o.pay_now END AS own_price,
    CASE WHEN NOT c.own AND coalesce(o.orderable, true) THEN o.pay_now END AS rival_price,
    k.currency_bit,
    CASE WHEN o.pay_now IS NULL THEN 0 WHEN o.pay_now_tax = 'included' THEN 1 WHEN o.pay_now_tax = 'excluded' THEN 2 ELSE 4 END
        AS tax_bit,
    CASE WHEN o.orderable THEN 1 WHEN o.availability = 'discontinued' THEN 4 WHEN NOT o.orderable THEN 2 ELSE 0 END
        AS state_bit
FROM offers o
JOIN channels c ON c.channel = o.channel
LEFT JOIN currencies k ON k.currency = o.currency
