/* By the channel's own listing id, for retailers whose channels share it. */
SELECT o.offer_id, o.listing_id AS key
FROM snapshot_offers o JOIN channels c ON c.channel = o.channel
WHERE o.listing_id IS NOT NULL AND c.own
