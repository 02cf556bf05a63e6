/* Products of which an own channel asked something else in the run before the first change that somebody missed. */
SELECT DISTINCT o.product_id
FROM offers o
JOIN channels c ON c.channel = o.channel
JOIN past_offers p
    ON p.channel = o.channel AND p.identity = coalesce(o.listing_id, o.gtin, o.sku)
    AND p.currency = o.currency AND p.pay_now_tax = o.pay_now_tax
WHERE c.own AND p.first_seen <= $since AND p.last_seen >= $since
    AND p.location IS NOT DISTINCT FROM o.location AND p.pay_now <> o.pay_now
