/* What the units and contents that own channels state mean: `base` is what a unit price is for, `content` what a pack
   holds, both in thousandths of their family's smallest unit; NULL where the word is not known, or nothing is said. */
SELECT
    s.unit, s.measure, u.family, m.family AS content_family,
    u.size * CAST(coalesce(try_cast(regexp_extract(s.unit, '^[0-9.]+') AS DECIMAL(18, 3)), 1) * 1000 AS BIGINT) AS base,
    m.size * CAST(coalesce(try_cast(regexp_extract(s.measure, '^[0-9.]+') AS DECIMAL(18, 3)), 1) * 1000 AS BIGINT) AS content
FROM (
    SELECT DISTINCT o.unit, o.measure
    FROM offers o
    JOIN channels c ON c.channel = o.channel AND c.own
    WHERE o.unit_price IS NOT NULL
) s
LEFT JOIN measure_units u ON u.word = regexp_replace(lower(s.unit), '^[0-9.]+ ?', '')
LEFT JOIN measure_units m ON m.word = regexp_replace(lower(s.measure), '^[0-9.]+ ?', '')
