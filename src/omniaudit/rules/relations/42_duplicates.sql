/* One channel and location that lists a product more than once in the same condition. `conflicting`: at different
   prices. `colliding`: different ids and different titles, so rather two products under one GTIN. `evident`: the
   channel's own identifiers say that it is one product, not what another channel calls them. */
SELECT
    product_id, channel, location, count(*) AS listings,
    min(pay_now) IS DISTINCT FROM max(pay_now) OR count(DISTINCT currency) > 1 AS conflicting,
    count(gtin) = count(*) AND count(DISTINCT gtin) = 1 AND count(DISTINCT coalesce(listing_id, sku)) > 1
        AND count(DISTINCT lower(title)) <> 1 AS colliding,
    (count(gtin) = count(*) AND count(DISTINCT gtin) = 1) OR count(DISTINCT sku) = 1 OR count(DISTINCT listing_id) = 1
        OR count(coalesce(gtin, sku, listing_id)) = 0 AS evident
FROM suspect_offers
SEMI JOIN (
    SELECT product_id, channel FROM suspect_offers WHERE own GROUP BY product_id, channel, location HAVING count(*) > 1
) several USING (product_id, channel)
GROUP BY product_id, channel, location, coalesce(condition, 'new')
HAVING count(*) > 1
