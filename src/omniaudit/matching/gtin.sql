/* By GTIN. A restricted-circulation number (02, 04, 2…) is the retailer's own: it says nothing about a competitor's product. */
SELECT o.offer_id, o.gtin AS key
FROM snapshot_offers o JOIN channels c ON c.channel = o.channel
WHERE o.gtin IS NOT NULL AND (c.own OR o.gtin_status <> 'restricted')
