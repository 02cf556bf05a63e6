/* How much each product is met, as ranking counts it: its percentile in the retailer's own table of sales or visits. */
WITH weights AS (
    SELECT
        lpad(gtin, 14, '0') AS gtin, sku, id,
        sum(coalesce(try_cast(replace(weight, ',', '.') AS DOUBLE), 0.0)) AS weight
    FROM exposure GROUP BY lpad(gtin, 14, '0'), sku, id
),
ranks AS (SELECT gtin, sku, id, cume_dist() OVER (ORDER BY weight) AS exposure FROM weights),
own AS (
    SELECT o.product_id, o.gtin, o.sku, o.listing_id FROM offers o JOIN channels c ON c.channel = o.channel AND c.own
    WHERE EXISTS (SELECT 1 FROM exposure)
),
found AS (
    SELECT o.product_id, max(r.exposure) AS exposure FROM own o JOIN ranks r ON r.gtin = o.gtin GROUP BY o.product_id
    UNION ALL
    SELECT o.product_id, max(r.exposure) FROM own o JOIN ranks r ON r.sku = o.sku GROUP BY o.product_id
    UNION ALL
    SELECT o.product_id, max(r.exposure) FROM own o JOIN ranks r ON r.id = o.listing_id GROUP BY o.product_id
)
SELECT product_id, max(exposure) AS exposure FROM found GROUP BY product_id
