/* What own channels asked for the suspects in earlier runs, in today's currency and tax basis, wherever in the channel. */
SELECT o.product_id, o.channel, p.pay_now AS amount, min(p.first_seen) AS first_seen, max(p.last_seen) AS last_seen
FROM (
    SELECT DISTINCT product_id, channel, currency, pay_now_tax, coalesce(listing_id, gtin, sku) AS identity
    FROM suspect_offers
    WHERE own AND pay_now IS NOT NULL
) o
JOIN past_offers p
    ON p.channel = o.channel AND p.identity = o.identity AND p.currency = o.currency AND p.pay_now_tax = o.pay_now_tax
WHERE p.pay_now IS NOT NULL
GROUP BY o.product_id, o.channel, p.pay_now
