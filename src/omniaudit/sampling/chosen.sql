/* The pages that are read, in the order in which they are listed: the first of each product of the sample; then, up to
   $size, pages that name no known product, those whose path has the smallest MD5 first. */
WITH sampled AS (
    SELECT min(n.ordinal) AS ordinal FROM named_pages n JOIN sampled_products s ON s.product_id = n.product_id
    GROUP BY n.product_id
),
others AS (
    SELECT a.ordinal, row_number() OVER (ORDER BY md5(regexp_replace(a.address, '^https?://[^/]*', '')), a.ordinal) AS place
    FROM page_addresses a
    WHERE a.ordinal NOT IN (SELECT ordinal FROM named_pages)
)
SELECT ordinal, address FROM page_addresses
WHERE ordinal IN (SELECT ordinal FROM sampled)
    OR ordinal IN (
        SELECT ordinal FROM others WHERE place <= $size - (SELECT count(DISTINCT ordinal) FROM sampled)
    )
ORDER BY ordinal
