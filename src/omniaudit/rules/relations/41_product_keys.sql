/* How a suspect is called: its key, and the GTIN, SKU and title of its most believed own offer that has one.
   Subjects have a key and a title. `standing` stands above every offer's number (32,768 parts of 2^40). */
SELECT
    s.product_id,
    coalesce(n.name, 'gtin:' || lpad(CAST(s.product_id AS VARCHAR), 14, '0')) AS key,
    coalesce(n.identified, true) AS identified,
    coalesce(
        CASE WHEN s.product_id > 0 THEN lpad(CAST(s.product_id AS VARCHAR), 14, '0') END,
        min_by(o.gtin, o.preference) FILTER (o.gtin IS NOT NULL)
    ) AS gtin,
    min_by(o.sku, o.preference) FILTER (o.sku IS NOT NULL AND o.own) AS sku,
    min_by(o.title, o.preference) FILTER (o.title IS NOT NULL) AS title
FROM suspects s
JOIN (
    SELECT f.product_id, f.gtin, f.sku, f.title, f.own, c.standing * 36028797018963968 + f.offer_id AS preference
    FROM suspect_offers f
    JOIN (
        SELECT channel_no, row_number() OVER (ORDER BY own DESC, authority DESC, selling DESC, channel_no) AS standing
        FROM channels
    ) c ON c.channel_no = f.channel_no
) o ON o.product_id = s.product_id
LEFT JOIN product_names n ON n.product_id = s.product_id
GROUP BY s.product_id, n.name, n.identified
UNION ALL
SELECT product_id, key, true, NULL, NULL, title FROM subjects
