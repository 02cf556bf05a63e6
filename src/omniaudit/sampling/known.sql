/* The products that the retailer's own channels identify, with what a sample of them is spread over: which channels list
   them, brand, how much they are met (quarters of the retailer's own table, 0 where it names none) and the price, by
   doublings. */
WITH weights AS (
    SELECT
        lpad(gtin, 14, '0') AS gtin, sku, id,
        sum(coalesce(try_cast(replace(weight, ',', '.') AS DOUBLE), 0.0)) AS weight
    FROM exposure GROUP BY lpad(gtin, 14, '0'), sku, id
),
ranks AS (SELECT gtin, sku, id, CAST(ceil(4 * cume_dist() OVER (ORDER BY weight)) AS INTEGER) AS quarter FROM weights),
own AS (
    SELECT o.product_id, o.gtin, o.sku, o.listing_id FROM offers o JOIN channels c ON c.channel = o.channel AND c.own
    WHERE EXISTS (SELECT 1 FROM exposure)
),
met AS (
    SELECT product_id, max(quarter) AS quarter
    FROM (
        SELECT o.product_id, r.quarter FROM own o JOIN ranks r ON r.gtin = o.gtin
        UNION ALL
        SELECT o.product_id, r.quarter FROM own o JOIN ranks r ON r.sku = o.sku
        UNION ALL
        SELECT o.product_id, r.quarter FROM own o JOIN ranks r ON r.id = o.listing_id
    ) found
    GROUP BY product_id
),
listed AS (
    SELECT o.product_id, bit_or(c.channel_bit) AS channels, min(o.brand) AS brand, min(o.pay_now) AS price
    FROM offers o
    JOIN channels c ON c.channel = o.channel AND c.own
    GROUP BY o.product_id
)
SELECT
    l.product_id,
    md5(coalesce(n.name, 'gtin:' || lpad(CAST(l.product_id AS VARCHAR), 14, '0'))) AS lot,
    l.channels, coalesce(lower(l.brand), '') AS brand, coalesce(m.quarter, 0) AS quarter,
    CASE WHEN l.price > 0 THEN CAST(floor(log2(l.price)) AS INTEGER) ELSE 0 END AS price_band
FROM listed l
LEFT JOIN product_names n ON n.product_id = l.product_id
LEFT JOIN met m ON m.product_id = l.product_id
WHERE coalesce(n.identified, true)
