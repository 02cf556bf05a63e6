/* ---
text: "the prices are {detail} times apart and the listings name different quantities: a pack against a single piece"
--- */
WITH named AS (
    SELECT rank, deviates, unit_price, unit,
        list_sort(regexp_extract_all(lower(coalesce(title, '')), '[0-9]+')) AS figures
    FROM cause_sides
)
SELECT p.rank, CAST(n.times AS VARCHAR) AS detail
FROM cause_pairs p
JOIN (SELECT unnest(range(2, 49)) AS times) n ON p.high = p.low * n.times
JOIN named a ON a.rank = p.rank AND a.deviates
JOIN named b ON b.rank = p.rank AND NOT b.deviates
WHERE p.one_currency AND p.low > 0
    AND (
        (a.figures <> b.figures AND list_contains(
            CASE WHEN p.deviating > p.believed THEN a.figures ELSE b.figures END, CAST(n.times AS VARCHAR)
        ))
        OR (a.unit = b.unit AND a.unit_price = b.unit_price)
    )
