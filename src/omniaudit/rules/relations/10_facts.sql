/* One narrow row an offer: all that the first pass over every product needs.
   flags: own state (orderable 1, out of stock 2, discontinued 4), own tax basis (included 8, excluded 16, unknown 32),
   a rival's state (64, 128, 256), and from 512 on one bit a currency of own prices. */
SELECT
    o.offer_id,
    o.product_id,
    c.channel_bit,
    CASE WHEN o.location IS NULL THEN c.channel_bit END AS unlocated_bit,
    CASE WHEN o.pay_now IS NOT NULL THEN c.channel_bit ELSE 0 END AS priced_bit,
    CASE WHEN o.orderable IS NOT NULL THEN c.channel_bit ELSE 0 END AS stated_bit,
    CASE WHEN c.own THEN o.pay_now END AS own_price,
    CASE WHEN NOT c.own AND coalesce(o.orderable, true) THEN o.pay_now END AS rival_price,
    CASE WHEN o.orderable THEN 1 WHEN o.availability = 'discontinued' THEN 4 WHEN NOT o.orderable THEN 2 ELSE 0 END
        * CASE WHEN c.own THEN 1 ELSE 64 END
    + CASE
        WHEN o.pay_now IS NULL OR NOT c.own THEN 0
        WHEN o.pay_now_tax = 'included' THEN 8
        WHEN o.pay_now_tax = 'excluded' THEN 16
        ELSE 32
    END
    + CASE WHEN o.pay_now IS NULL OR NOT c.own THEN 0 ELSE coalesce(k.currency_bit, 0) * 512 END AS flags,
    CASE WHEN c.own AND coalesce(o.title, o.brand) IS NOT NULL THEN hash(o.title, o.brand) END AS description
FROM offers o
JOIN channels c ON c.channel = o.channel
LEFT JOIN currencies k ON k.currency = o.currency
