/* Which product a label of the map is: the one whose GTIN its offers carry, or whose GTIN or SKU the label itself is. */
WITH carried AS (
    SELECT m.label, min(g.key) FILTER (c.own) AS own_gtin, min(g.key) AS any_gtin
    FROM mapped m
    JOIN snapshot_offers o ON o.offer_id = m.offer_id
    JOIN channels c ON c.channel = o.channel
    JOIN gtin_keys g ON g.offer_id = m.offer_id
    GROUP BY m.label
),
meant AS (
    SELECT l.label, min(g.key) AS gtin, min(s.key) AS sku, min(sg.key) AS sku_gtin
    FROM (SELECT DISTINCT label FROM mapped) l
    LEFT JOIN gtin_keys g ON g.key = lpad(l.label, 14, '0')
    LEFT JOIN sku_keys s ON s.key = l.label
    LEFT JOIN gtin_keys sg ON sg.offer_id = s.offer_id
    GROUP BY l.label
)
SELECT
    meant.label,
    coalesce(
        carried.own_gtin, meant.gtin, meant.sku_gtin, CASE WHEN meant.sku IS NULL THEN carried.any_gtin END
    ) AS gtin,
    CASE WHEN meant.sku IS NOT NULL THEN 'sku:' ELSE 'map:' END || meant.label AS name
FROM meant LEFT JOIN carried ON carried.label = meant.label
