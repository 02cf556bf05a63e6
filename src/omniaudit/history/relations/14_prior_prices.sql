/* Every announced reduction with the lowest price of the $days days before it began, and the verdict: match, mismatch,
   or why nobody can tell. A day that was only looked at later counts as seen: days are whole ones, in UTC. */
WITH lowest AS (
    SELECT offer_id, asked, seen FROM (
        SELECT
            s.offer_id, p.asked, least(p.last_seen, s.began) AS seen,
            row_number() OVER (PARTITION BY s.offer_id ORDER BY p.asked, p.last_seen DESC) AS place
        FROM reduction_starts s
        JOIN reduction_past p ON p.offer_id = s.offer_id
        WHERE p.first_seen < s.began AND CAST(p.last_seen AS DATE) >= CAST(s.began AS DATE) - $days
    ) ranked
    WHERE place = 1
),
judged AS (
    SELECT
        s.*, l.asked AS lowest, l.seen AS lowest_seen, coalesce(g.covered, false) AS read_before, g.longest,
        CAST(s.known_from AS DATE) <= CAST(s.began AS DATE) - $days AS known_before
    FROM reduction_starts s
    LEFT JOIN reduction_gaps g ON g.channel = s.channel AND g.began = s.began
    LEFT JOIN lowest l ON l.offer_id = s.offer_id
)
SELECT
    offer_id, product_id, channel, location, asked, reference, lowest, lowest_seen, began, currency,
    CASE
        WHEN began IS NULL THEN 'reduction_start_unknown'
        WHEN NOT read_before THEN 'history_too_short'
        WHEN longest > $longest_gap THEN 'history_has_gaps'
        WHEN NOT known_before AND NOT $new_products THEN 'sold_too_short'
        WHEN lowest IS NULL THEN 'no_price_before'
        WHEN reference > lowest THEN 'mismatch'
        ELSE 'match'
    END AS verdict
FROM judged
