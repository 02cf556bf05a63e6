/* Own channels that contradict what is believed of a product's title, brand or condition (highest authority, then most
   channels, then the first of the config): one row a product × channel × attribute. A brand that holds another
   ("L'Oréal Paris"), abbreviates it ("YSL") or is spelt a little differently contradicts nothing. */
WITH differing AS (
    SELECT product_id, attribute, shape FROM attributes GROUP BY product_id, attribute, shape HAVING min(key) <> max(key)
),
stated AS (
    SELECT a.product_id, a.attribute, a.shape, a.key, a.said, t.channel, t.channel_no, t.authority, t.selling, t.title, t.brand, t.maker
    FROM attributes a
    JOIN differing d ON d.product_id = a.product_id AND d.attribute = a.attribute AND d.shape = a.shape
    JOIN unlike_titles t ON t.product_id = a.product_id AND t.channel = a.channel
),
votes AS (
    SELECT product_id, attribute, shape, key, row_number() OVER (
        PARTITION BY product_id, attribute, shape
        ORDER BY max(authority) DESC, count(*) FILTER (selling) DESC, count(*) DESC, min(channel_no)
    ) AS place
    FROM stated GROUP BY product_id, attribute, shape, key
),
believed AS (
    SELECT s.*, row_number() OVER (
        PARTITION BY s.product_id, s.attribute, s.shape ORDER BY s.authority DESC, s.selling DESC, s.channel_no
    ) AS standing
    FROM stated s
    JOIN votes v ON v.product_id = s.product_id AND v.attribute = s.attribute AND v.shape = s.shape AND v.key = s.key AND v.place = 1
)
SELECT
    s.product_id, s.channel, b.channel AS believed_channel, s.attribute, s.said, b.said AS believed_said,
    CASE WHEN s.attribute IN ('brand', 'condition') THEN s.attribute ELSE 'title' END AS field,
    CASE WHEN s.attribute IN ('brand', 'condition') THEN s.said ELSE s.title END AS value,
    CASE WHEN s.attribute IN ('brand', 'condition') THEN b.said ELSE b.title END AS believed_value,
    row_number() OVER (
        PARTITION BY s.product_id, s.channel
        ORDER BY CASE s.attribute WHEN 'brand' THEN 0 WHEN 'condition' THEN 1 WHEN 'number' THEN 4 WHEN 'model' THEN 3 ELSE 2 END, s.attribute
    ) AS place
FROM stated s
JOIN believed b ON b.product_id = s.product_id AND b.attribute = s.attribute AND b.shape = s.shape AND b.standing = 1
WHERE s.key <> b.key AND CASE s.attribute
    WHEN 'brand' THEN NOT contains(s.key, b.key) AND NOT contains(b.key, s.key)
        AND NOT (least(length(s.key), length(b.key)) >= 5 AND levenshtein(s.key, b.key) <= 2)
        AND s.key <> regexp_replace(b.maker, '\b([a-z0-9])[a-z0-9]*|[^a-z0-9]+', '\1', 'g')
        AND b.key <> regexp_replace(s.maker, '\b([a-z0-9])[a-z0-9]*|[^a-z0-9]+', '\1', 'g')
    WHEN 'number' THEN regexp_replace(s.said, '[^0-9]', '', 'g') <> regexp_replace(b.said, '[^0-9]', '', 'g')
    ELSE true
END
