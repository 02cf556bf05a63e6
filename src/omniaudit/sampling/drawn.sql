/* The sample: the known products in order of channels, brand, exposure and price; this order is cut into $size parts of
   equal size, and of each part the product whose key has the smallest MD5 is drawn. Every product has the same chance,
   every stratum its share, and equal catalogues give equal samples. */
SELECT product_id
FROM (
    SELECT product_id, row_number() OVER (PARTITION BY part ORDER BY lot) AS place
    FROM (
        SELECT product_id, lot, ntile($size) OVER (ORDER BY channels, brand, quarter, price_band, lot) AS part
        FROM known_products
    ) parts
) ordered
WHERE place = 1
