/* By SKU: the retailer's own article number, shared by the retailer's own channels only. */
SELECT o.offer_id, o.sku AS key
FROM snapshot_offers o JOIN channels c ON c.channel = o.channel
WHERE o.sku IS NOT NULL AND c.own
