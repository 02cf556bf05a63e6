/* By brand and manufacturer's part number, letter case aside. */
SELECT o.offer_id, lower(o.brand) || '/' || lower(o.mpn) AS key
FROM snapshot_offers o
WHERE o.brand IS NOT NULL AND o.mpn IS NOT NULL
