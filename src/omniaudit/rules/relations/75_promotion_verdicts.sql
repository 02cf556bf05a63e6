/* Own channel pair → do they give the same promotions for a product that both list? match, mismatch, or what is not known of
   them; with how many products. A promotion on everything counts once, not with every product. Pairs of which no running
   promotion is compared are not counted. Only when `promotions` has rows. */
WITH judged AS (
    SELECT
        p.scope_no, p.a_channel AS a_no, p.b_channel AS b_no,
        CASE WHEN p.dates_differ OR (p.both_run AND p.verdict = 'mismatch') THEN 'mismatch' ELSE p.verdict END AS verdict, p.missing,
        CASE WHEN p.linked OR (a.subject_id IS NOT NULL AND b.subject_id IS NOT NULL)
            THEN coalesce(a.subject_id, b.subject_id) END AS subject_id
    FROM promotion_pairs p
    JOIN promotions a ON a.promotion_no = p.a_no
    JOIN promotions b ON b.promotion_no = p.b_no
    WHERE p.chosen AND (p.both_run OR p.dates_differ)
    UNION ALL
    SELECT
        n.scope_no, least(n.channel_no, c.channel_no), greatest(n.channel_no, c.channel_no),
        CASE WHEN n.missing IS NULL THEN 'undetermined' WHEN r.products = n.products THEN 'match' ELSE 'mismatch' END,
        replace(n.unknown, ' ', '_'), n.subject_id
    FROM promotion_absences n
    JOIN channels c ON c.channel = n.asked_channel
    LEFT JOIN (
        SELECT scope_no, promotion_no, channel, count(*) AS products FROM promotion_applied GROUP BY scope_no, promotion_no, channel
    ) r ON r.scope_no = n.scope_no AND r.promotion_no = n.promotion_no AND r.channel = n.asked_channel
    WHERE coalesce(n.missing, true)
),
worst AS (
    SELECT
        a_no, b_no, subject_id, CASE WHEN subject_id IS NULL THEN scope_no END AS scope_no,
        CASE
            WHEN bool_or(verdict = 'mismatch') THEN 'mismatch'
            WHEN bool_or(verdict = 'undetermined') THEN replace(min(missing), ', ', '_and_') || '_unknown'
            ELSE 'match'
        END AS verdict
    FROM judged
    GROUP BY a_no, b_no, subject_id, CASE WHEN subject_id IS NULL THEN scope_no END
)
SELECT w.a_no, w.b_no, w.verdict, sum(coalesce(s.products, 1)) AS products
FROM worst w
LEFT JOIN (SELECT scope_no, count(*) AS products FROM promoted_products GROUP BY scope_no) s ON s.scope_no = w.scope_no
GROUP BY w.a_no, w.b_no, w.verdict
