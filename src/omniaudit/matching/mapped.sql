/* Offers that the explicit map names, by the channel's own id, or by its sku or gtin where it has no such id. */
SELECT o.offer_id, min(i.product) AS label
FROM snapshot_offers o
JOIN identities i ON i.channel = o.channel AND i.id IN (o.listing_id, o.sku, o.gtin, o.raw_gtin)
GROUP BY o.offer_id
