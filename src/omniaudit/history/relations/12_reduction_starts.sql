/* When each reduction began, and from when on its offer is known. A step of a reduction that only ever grew counts as
   part of it where the law says so ($progressive); otherwise each new price is a reduction of its own.
   A declared start counts where nothing that was seen speaks against it. began: NULL where nobody can say, as of what
   has a higher price struck through whenever it is looked at: that may be somebody else's recommended price. */
WITH turns AS (
    SELECT offer_id, min(first_seen) AS known_from, max(last_seen) FILTER (NOT reduced) AS regular_until
    FROM reduction_past
    GROUP BY offer_id
),
running AS (
    SELECT
        p.offer_id, p.asked, p.first_seen, t.known_from, t.regular_until,
        p.asked > lag(p.asked) OVER (PARTITION BY p.offer_id ORDER BY p.first_seen, p.last_seen, p.asked DESC) AS rose
    FROM reduction_past p
    JOIN turns t ON t.offer_id = p.offer_id
    WHERE p.reduced AND (t.regular_until IS NULL OR p.first_seen > t.regular_until)
),
wholes AS (
    SELECT
        offer_id, known_from, regular_until, min(first_seen) AS reduced_from,
        $progressive AND NOT coalesce(bool_or(rose), false) AS as_one
    FROM running
    GROUP BY offer_id, known_from, regular_until
),
steps AS (
    SELECT s.offer_id, s.other_until, min(p.first_seen) AS step_from
    FROM (
        SELECT p.offer_id, max(p.last_seen) FILTER (NOT p.reduced OR p.asked <> r.asked) AS other_until
        FROM reduction_past p
        JOIN reductions r ON r.offer_id = p.offer_id
        GROUP BY p.offer_id
    ) s
    JOIN reductions r ON r.offer_id = s.offer_id
    JOIN reduction_past p ON p.offer_id = s.offer_id AND p.reduced AND p.asked = r.asked
    WHERE s.other_until IS NULL OR p.first_seen > s.other_until
    GROUP BY s.offer_id, s.other_until
),
chosen AS (
    SELECT
        w.offer_id, w.known_from,
        CASE WHEN w.as_one OR w.regular_until IS NULL THEN w.regular_until ELSE s.other_until END AS before_until,
        CASE WHEN w.as_one THEN w.reduced_from ELSE s.step_from END AS seen_from
    FROM wholes w
    JOIN steps s ON s.offer_id = w.offer_id
)
SELECT
    r.offer_id, r.product_id, r.channel, r.location, r.currency, r.asked, r.reference, c.known_from,
    CASE
        WHEN c.before_until IS NULL THEN CASE WHEN r.sale_starts <= c.known_from THEN r.sale_starts END
        WHEN r.sale_starts > c.before_until AND r.sale_starts <= c.seen_from THEN r.sale_starts
        ELSE c.seen_from
    END AS began
FROM reductions r
JOIN chosen c ON c.offer_id = r.offer_id
